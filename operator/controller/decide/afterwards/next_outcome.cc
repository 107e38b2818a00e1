#include "controller/decide/afterwards/afterwards.h"

namespace lockkeeper::controller::afterwards {

Decision record_next_outcome(const Observation& /*o*/, const ObservedFacts& facts, Decision decision) {
  if (facts.finished != nullptr) decision.again = Milliseconds(0);
  return decision;
}

}  // namespace lockkeeper::controller::afterwards
