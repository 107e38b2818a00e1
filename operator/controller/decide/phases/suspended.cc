#include "controller/decide/phases/phases.h"
#include "controller/decide/present.h"
#include "controller/decide/status_base.h"
#include "controller/decide/summary_conditions.h"

namespace lockkeeper::controller::phases {

std::optional<Decision> suspended(const Observation& o, const ObservedFacts& facts) {
  if (!o.migration->spec.suspend) return std::nullopt;
  Decision decision;
  decision.status = base_status(o);
  decision.status.phase = api::MigrationPhase::kSuspended;
  if (facts.is_done) {
    if (!facts.is_same_target) speak_of_admitted_target(o, decision.status);
    say_ready(decision.status, api::reason::kSuspended, "The database is ready for the image; spec.suspend is set.",
              o.now);
  } else {
    say_idle(decision.status, api::reason::kSuspended,
             "spec.suspend is set: no run is started, and pods of images that are not admitted stay gated.", o.now);
  }
  return decision;
}

}  // namespace lockkeeper::controller::phases
