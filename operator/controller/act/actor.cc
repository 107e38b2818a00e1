#include "controller/act/actor.h"

#include "base/overloaded.h"
#include "kube/api_error.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller {
namespace {

void do_one(Hands& hands, Scene& scene, const Act& one) {
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

}  // namespace

void note_refusal(Scene& scene, const std::string& kind, ActRefusal refusal) {
  RefusedAct& known = scene.memory.refusals[kind];
  scene.look_again = scene.look_again || !(known.refusal == refusal);
  known = {std::move(refusal), scene.seen.observation.now};
}

void note_refusal(Scene& scene, const std::string& kind, const kube::ApiError& error) {
  ActRefusal refusal;
  refusal.reason = api::reason::kActRefused;
  refusal.sentence = error.what();
  refusal.needs_a_person = error.kind() == ErrorKind::kTerminal;
  note_refusal(scene, kind, std::move(refusal));
}

void note_done(Scene& scene, const std::string& kind) {
  scene.look_again = scene.memory.refusals.erase(kind) > 0 || scene.look_again;
}

void act(Hands& hands, Scene& scene, const Decision& decision) {
  for (const Act& one : decision.acts) {
    const std::string kind(act_kind(one));
    if (kind.empty() || std::holds_alternative<OpenGates>(one)) {  // those tell themselves what became of them
      do_one(hands, scene, one);
      continue;
    }
    try {
      do_one(hands, scene, one);
      note_done(scene, kind);
    } catch (const kube::ApiError& error) {
      // What depends on it is decided anew; the other acts do not.
      if (error.kind() == ErrorKind::kConflict || error.status() == 401) throw;
      telemetry::log_warning("refused", {{"migration", scene.migration().name_space + "/" + scene.migration().name},
                                         {"error", std::string(error.what())}});
      note_refusal(scene, kind, error);
    }
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
    if (!notice.pod.empty() && !migration.uid.empty()) note.related = self;
    hands.events.publish(std::move(note));
  }
}

}  // namespace lockkeeper::controller
