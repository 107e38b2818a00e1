#include "controller/act/actor.h"
#include "controller/names.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller::acts {

void stop_run(Hands& hands, Scene& scene, const StopRun& act) {
  const api::Migration& migration = scene.migration();
  // The kubelet brings the annotation into the pod as a file, and the runner looks at it between two revisions.
  const Json patch = {{"metadata", {{"uid", act.pod_uid}, {"annotations", {{kStopAnnotation, act.why}}}}}};
  (void)hands.client.patch(kube::kPods, {migration.name_space, act.pod}, kube::PatchKind::kMerge, patch, "",
                           scene.stop);
  scene.memory.stopped_pods.insert(act.pod_uid);
  telemetry::log_info(
      "run asked to stop",
      {{"migration", migration.name_space + "/" + migration.name}, {"pod", act.pod}, {"reason", act.why}});
}

}  // namespace lockkeeper::controller::acts
