#include "controller/act/carry_out.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller::acts {

void end_pod(Clients& clients, Pass& pass, const EndPod& act) {
  const api::Migration& migration = pass.migration();
  // The kubelet ends every container of a pod whose deadline has passed, and leaves the pod as it is.
  const Json patch = {{"metadata", {{"uid", act.pod_uid}}}, {"spec", {{"activeDeadlineSeconds", 1}}}};
  (void)clients.client.patch(kube::kPods, {migration.name_space, act.pod}, kube::PatchKind::kMerge, patch, "",
                             pass.stop);
  pass.memory.ended_pods.insert(act.pod_uid);
  telemetry::log_info("pod of an ended run is ended",
                      {{"migration", migration.name_space + "/" + migration.name}, {"pod", act.pod}});
}

}  // namespace lockkeeper::controller::acts
