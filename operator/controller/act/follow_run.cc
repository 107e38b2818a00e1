#include "controller/act/carry_out.h"

namespace lockkeeper::controller::acts {

void follow_run(Clients& clients, Pass& pass, const FollowRun& act) {
  const api::Migration& migration = pass.migration();
  if (!pass.memory.followed_pod.empty() && pass.memory.followed_pod != act.pod_uid) {
    clients.follower.forget(pass.memory.followed_pod);
  }
  pass.memory.followed_pod = act.pod_uid;
  pass.memory.followed_job = act.job;
  clients.follower.follow(
      {migration.name_space + "/" + migration.name, {migration.name_space, act.pod}, act.pod_uid, act.container});
}

}  // namespace lockkeeper::controller::acts
