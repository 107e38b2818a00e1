#include "controller/decide/phases/phases.h"
#include "controller/decide/run_report.h"
#include "controller/decide/status_base.h"
#include "controller/decide/summary_conditions.h"

namespace lockkeeper::controller::phases {

std::optional<Decision> no_target(const Observation& o, const ObservedFacts&) {
  if (o.target || !o.no_target) return std::nullopt;
  Decision decision;
  decision.status = base_status(o);
  // Of whatever is wanted next nobody knows what is pending.
  decision.status.revision.target.clear();
  decision.status.revision.pending.reset();
  if (o.no_target->needs_a_person) {
    decision.status.phase = api::MigrationPhase::kFailed;
    say_stalled(decision.status, o.no_target->reason, o.no_target->message, o.now);
  } else {
    decision.status.phase = api::MigrationPhase::kPending;
    say_reconciling(decision.status, o.no_target->reason, o.no_target->message, o.now);
  }
  return decision;
}

}  // namespace lockkeeper::controller::phases
