#include "controller/act/carry_out.h"
#include "controller/resource_names.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller::acts {

void stop_run(Clients& clients, Pass& pass, const StopRun& act) {
  const api::Migration& migration = pass.migration();
  // The kubelet brings the annotation into the pod as a file, and the runner looks at it between two revisions.
  const Json patch = {{"metadata", {{"uid", act.pod_uid}, {"annotations", {{kStopAnnotation, act.why}}}}}};
  (void)clients.client.patch(kube::kPods, {migration.name_space, act.pod}, kube::PatchKind::kMerge, patch, "",
                             pass.stop);
  pass.memory.stopped_pods.insert(act.pod_uid);
  telemetry::log_info(
      "run asked to stop",
      {{"migration", migration.name_space + "/" + migration.name}, {"pod", act.pod}, {"reason", act.why}});
}

}  // namespace lockkeeper::controller::acts
