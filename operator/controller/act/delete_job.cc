#include "controller/act/carry_out.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller::acts {

void delete_job(Clients& clients, Pass& pass, const DeleteJob& act) {
  const api::Migration& migration = pass.migration();
  kube::DeleteOptions options;  // in the background: without it the pods would be orphaned
  options.uid = act.uid;
  (void)clients.client.remove(kube::kJobs, {migration.name_space, act.name}, options, pass.stop);
  pass.memory.deleted_jobs.insert(act.uid);
  if (pass.memory.created && pass.memory.created->uid == act.uid) pass.memory.created.reset();
  telemetry::log_info("job deleted", {{"migration", migration.name_space + "/" + migration.name}, {"job", act.name}});
}

}  // namespace lockkeeper::controller::acts
