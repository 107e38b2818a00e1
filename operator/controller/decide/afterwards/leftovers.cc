#include "controller/decide/afterwards/leftovers.h"

#include <fmt/core.h>

#include <chrono>

#include "controller/decide/afterwards/afterwards.h"
#include "controller/observe/outcome.h"

namespace lockkeeper::controller {
namespace {

bool is_kept_alive(const RunPod& pod) {
  return pod.end && !pod.others.empty() && !pod.ending && !pod.deleting && pod.phase == "Running";
}

Notice announce(const RunPod& pod) {
  return Notice{false,
                std::string(api::reason::kSidecarEnded),
                "EndPod",
                fmt::format("The run in pod {} has ended, and {} beside it had not: the pod was ended. A native "
                            "sidecar (an init container with restartPolicy: Always) ends by itself; "
                            "spec.podTemplate.metadata takes the label or annotation that injects it.",
                            pod.name, pod.others),
                "",
                ""};
}

}  // namespace

namespace afterwards {

// A container that somebody injected keeps pod and Job, and their share of the quota, for as long as it runs: its pod
// is ended. Nothing is deleted by that: the pod stays, with its report and its logs. A Job that failed for the
// sidecar's exit status alone, after its run's success stands in the status, is deleted, so that nobody is paged for
// it.
Decision end_leftovers(const Observation& o, const ObservedFacts& /*facts*/, Decision decision) {
  for (const RunPod& pod : o.pods) {
    if (!is_kept_alive(pod)) continue;
    const auto left = std::chrono::ceil<Milliseconds>(pod.end->finished + kSidecarPatience - o.now);
    if (left > Milliseconds(0)) {
      look_again(decision, left);
      continue;
    }
    decision.acts.push_back(EndPod{pod.name, pod.uid});
    decision.notices.push_back(announce(pod));
  }
  const api::RunStatus& run = decision.status.run;
  const auto outcome = api::parse_outcome(run.outcome);
  if (!outcome || !is_success(*outcome)) return decision;
  for (const JobView& job : o.jobs) {
    if (job.name == run.job && job.state == JobState::kFailed && !job.deleting) {
      decision.acts.push_back(DeleteJob{job.name, job.uid});
    }
  }
  return decision;
}

}  // namespace afterwards

}  // namespace lockkeeper::controller
