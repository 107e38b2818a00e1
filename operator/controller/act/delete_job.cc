#include "controller/act/actor.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller::acts {

void delete_job(Hands& hands, Scene& scene, const DeleteJob& act) {
  const api::Migration& migration = scene.migration();
  kube::DeleteOptions options;  // in the background: without it the pods would be orphaned
  options.uid = act.uid;
  (void)hands.client.remove(kube::kJobs, {migration.name_space, act.name}, options, scene.stop);
  scene.memory.deleted_jobs.insert(act.uid);
  if (scene.memory.created && scene.memory.created->uid == act.uid) scene.memory.created.reset();
  telemetry::log_info("job deleted", {{"migration", migration.name_space + "/" + migration.name}, {"job", act.name}});
}

}  // namespace lockkeeper::controller::acts
