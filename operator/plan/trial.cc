#include "plan/trial.h"

#include "plan/diagnosis.h"
#include "plan/outlook.h"

namespace lockkeeper::plan {

bool wants_trial(const Facts& facts, const Assessment& assessment) {
  const std::vector<std::string>& pending = assessment.diagnosis.revision.pending;
  if (!assessment.evidence || facts.trial || pending.empty()) return false;
  return !find_obstacles(facts, SchemaView(facts), pending).empty();
}

}  // namespace lockkeeper::plan
