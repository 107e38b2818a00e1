#include "controller/decide/afterwards/leftovers.h"

#include <algorithm>

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
                "The run in pod " + pod.name + " has ended, and " + pod.others +
                    " beside it had not: the pod was ended. A native sidecar (an init container with "
                    "restartPolicy: Always) ends by itself; spec.podTemplate.metadata takes the label or annotation "
                    "that injects it.",
                "",
                ""};
}

}  // namespace

void end_leftovers(const Observation& o, Decision& decision) {
  for (const RunPod& pod : o.pods) {
    if (!is_kept_alive(pod)) continue;
    const auto left = std::chrono::ceil<Milliseconds>(pod.end->finished + kSidecarPatience - o.now);
    if (left > Milliseconds(0)) {
      decision.again = decision.again ? std::min(*decision.again, left) : left;
      continue;
    }
    decision.acts.push_back(EndPod{pod.name, pod.uid});
    decision.notices.push_back(announce(pod));
  }
  const api::RunStatus& run = decision.status.run;
  const auto outcome = api::parse_outcome(run.outcome);
  if (!outcome || !is_success(*outcome)) return;
  for (const JobView& job : o.jobs) {
    if (job.name == run.job && job.state == JobState::kFailed && !job.deleting) {
      decision.acts.push_back(DeleteJob{job.name, job.uid});
    }
  }
}

}  // namespace lockkeeper::controller
