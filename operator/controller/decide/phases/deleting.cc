#include <fmt/core.h>

#include <algorithm>

#include "controller/decide/phases/phases.h"
#include "controller/decide/status_base.h"
#include "controller/decide/summary_conditions.h"
#include "controller/resource_names.h"
#include "gate/admission.h"

namespace lockkeeper::controller::phases {
namespace {

namespace reason = api::reason;

Decision let_the_run_end(const Observation& o, const ObservedFacts& facts, Decision decision) {
  const JobView& job = *facts.active;
  say_reconciling(
      decision.status, reason::kDeleting,
      fmt::format("The Migration goes once Job {} has ended; it {} to stop between two revisions.", job.name,
                  facts.pod != nullptr && !facts.pod->stop.empty() ? "was asked" : "is to be asked"),
      o.now);
  const bool never_started = facts.pod == nullptr ? o.refused.has_value() : !facts.pod->started && facts.pod->problem;
  if (job.deleting) return decision;
  if (never_started) {
    decision.acts.push_back(DeleteJob{job.name, job.uid});
  } else if (facts.pod != nullptr && facts.pod->stop.empty()) {
    decision.acts.push_back(StopRun{facts.pod->name, facts.pod->uid, std::string(reason::kDeleting)});
  }
  return decision;
}

}  // namespace

std::optional<Decision> deleting(const Observation& o, const ObservedFacts& facts) {
  if (!o.migration->deletion) return std::nullopt;
  Decision decision;
  decision.status = base_status(o);
  decision.status.phase = api::MigrationPhase::kDeleting;
  if (facts.active != nullptr) return let_the_run_end(o, facts, std::move(decision));

  const auto& finalizers = o.migration->finalizers;
  if (std::find(finalizers.begin(), finalizers.end(), kFinalizer) == finalizers.end()) {
    decision.status = o.migration->status;
    return decision;
  }
  say_reconciling(decision.status, reason::kDeleting, "No run is under way; the Migration goes now.", o.now);
  decision.acts.push_back(RemoveFinalizer{});
  for (const gate::GatedPod& pod : gate::judge(o.gated, {}).wait) {
    decision.notices.push_back(
        Notice{true, std::string(reason::kGateClosed), "KeepGate",
               fmt::format("Migration {} was deleted and this pod stays gated. Create the Migration again, or take the "
                           "label lockkeeper.dev/migration (and the gate) out of the pod template and roll it out.",
                           o.migration->name),
               pod.name, pod.uid});
  }
  return decision;
}

}  // namespace lockkeeper::controller::phases
