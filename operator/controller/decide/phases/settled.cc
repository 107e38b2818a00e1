#include <fmt/core.h>

#include <algorithm>

#include "controller/decide/phases/phases.h"
#include "controller/decide/present.h"
#include "controller/decide/status_base.h"
#include "controller/decide/summary_conditions.h"
#include "controller/observe/outcome.h"
#include "gate/admission.h"

namespace lockkeeper::controller::phases {
namespace {

// The hash of a moved tag's pods is chosen by their controller and may be known only after the run.
void admit_late(const Target& target, api::MigrationStatus& status) {
  if (target.is_mutable && target.template_hash.empty()) return;
  const std::string entry = gate::admitted_entry(target.image, target.is_mutable ? target.template_hash : "");
  if (std::find(status.admitted.begin(), status.admitted.end(), entry) == status.admitted.end()) {
    status.admitted = gate::admit(status.admitted, entry, false);
  }
}

// Scaling and every annotation move a workload's generation: while its code stays the same that is no news.
void keep_generation(const api::MigrationStatus& before, api::MigrationStatus& status) {
  const bool same = before.phase == status.phase && before.target.images == status.target.images &&
                    before.target.workload_uid == status.target.workload_uid;
  if (same) status.target.workload_generation = before.target.workload_generation;
}

}  // namespace

std::optional<Decision> settled(const Observation& o, const ObservedFacts& facts) {
  if (!o.target || !facts.is_done) return std::nullopt;
  // Somebody has pushed to the tag: what its pods run by now wants a run of its own, once.
  const auto outcome = api::parse_outcome(o.migration->status.run.outcome);
  if (o.moved_image && !(facts.is_same_inputs && outcome && is_success(*outcome))) return std::nullopt;
  Decision decision;
  decision.status = base_status(o);
  decision.again = o.look_at_images;
  if (o.moved_image) {
    decision.status.phase = api::MigrationPhase::kFailed;
    say_stalled(decision.status, api::reason::kImageMoved,
                fmt::format("{} The run for it had another one again, so nobody knows whether the database is ready "
                            "for that pod. Name the image by its digest, or by a tag that nobody moves.",
                            describe_moved(*o.moved_image, o.target->image)),
                o.now);
    return decision;
  }
  decision.status.phase = api::MigrationPhase::kReady;
  keep_generation(o.migration->status, decision.status);
  const api::RunStatus& run = o.migration->status.run;
  if (facts.is_same_target) {
    admit_late(*o.target, decision.status);
    const bool applied = run.outcome == api::to_string(api::Outcome::kApplied);
    say_ready(decision.status, applied ? api::reason::kSucceeded : run.outcome, run.message, o.now);
  } else {
    speak_of_admitted_target(o, decision.status);
    say_ready(decision.status, api::to_string(api::Outcome::kUpToDate),
              fmt::format("The database was made ready for image {} before (status.admitted).", o.target->image),
              o.now);
  }
  return decision;
}

}  // namespace lockkeeper::controller::phases
