#include "controller/actor.h"

#include "base/overloaded.h"

namespace lockkeeper::controller {
void act(Hands& hands, Scene& scene, const Decision& decision) {
  for (const Act& one : decision.acts) {
    std::visit(Overloaded{
                   [](const AddFinalizer&) {},  // done before everything else
                   [&](const CreateJob& verb) { acts::create_job(hands, scene, verb); },
                   [&](const CreateCheck& verb) { acts::create_check(hands, scene, verb); },
                   [&](const DeleteJob& verb) { acts::delete_job(hands, scene, verb); },
                   [&](const StopRun& verb) { acts::stop_run(hands, scene, verb); },
                   [&](const EndPod& verb) { acts::end_pod(hands, scene, verb); },
                   [&](const FollowRun& verb) { acts::follow_run(hands, scene, verb); },
                   [&](const OpenGates& verb) { acts::open_gates(hands, scene, verb); },
                   [&](const WriteFirstRevision& verb) { acts::write_first_revision(hands, scene, verb); },
                   [&](const WritePlan& verb) { acts::write_plan(hands, scene, verb); },
                   [&](const RemoveFinalizer&) { acts::remove_finalizer(hands, scene); },
               },
               one);
  }
}

void publish(Hands& hands, const api::Migration& migration, const std::vector<Notice>& notices) {
  const kube::ObjectRef self{"lockkeeper.dev/v1alpha1", "Migration", migration.name_space, migration.name,
                             migration.uid};
  for (const Notice& notice : notices) {
    kube::EventNote note;
    note.regarding =
        notice.pod.empty() ? self : kube::ObjectRef{"v1", "Pod", migration.name_space, notice.pod, notice.pod_uid};
    note.kind = notice.is_warning ? kube::EventKind::kWarning : kube::EventKind::kNormal;
    note.reason = notice.reason;
    note.action = notice.action;
    note.note = notice.message;
    if (!notice.pod.empty()) note.related = self;
    hands.events.publish(std::move(note));
  }
}

}  // namespace lockkeeper::controller
