#include "controller/act/actor.h"

namespace lockkeeper::controller::acts {

void follow_run(Hands& hands, Scene& scene, const FollowRun& act) {
  const api::Migration& migration = scene.migration();
  if (!scene.memory.followed_pod.empty() && scene.memory.followed_pod != act.pod_uid) {
    hands.follower.forget(scene.memory.followed_pod);
  }
  scene.memory.followed_pod = act.pod_uid;
  scene.memory.followed_job = act.job;
  hands.follower.follow(
      {migration.name_space + "/" + migration.name, {migration.name_space, act.pod}, act.pod_uid, act.container});
}

}  // namespace lockkeeper::controller::acts
