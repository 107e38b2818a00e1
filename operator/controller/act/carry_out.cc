#include "controller/act/carry_out.h"

#include "base/overloaded.h"
#include "kube/api_error.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller {
namespace {

void do_one(Clients& clients, Pass& pass, const Act& one) {
  std::visit(Overloaded{
                 [](const AddFinalizer&) {},  // done before everything else
                 [&](const CreateJob& verb) { acts::create_job(clients, pass, verb); },
                 [&](const CreateCheck& verb) { acts::create_check(clients, pass, verb); },
                 [&](const DeleteJob& verb) { acts::delete_job(clients, pass, verb); },
                 [&](const StopRun& verb) { acts::stop_run(clients, pass, verb); },
                 [&](const EndPod& verb) { acts::end_pod(clients, pass, verb); },
                 [&](const FollowRun& verb) { acts::follow_run(clients, pass, verb); },
                 [&](const OpenGates& verb) { acts::open_gates(clients, pass, verb); },
                 [&](const WriteFirstRevision& verb) { acts::write_first_revision(clients, pass, verb); },
                 [&](const WritePlan& verb) { acts::write_plan(clients, pass, verb); },
                 [&](const RemoveFinalizer&) { acts::remove_finalizer(clients, pass); },
             },
             one);
}

}  // namespace

void note_refusal(Pass& pass, const std::string& kind, ActRefusal refusal) {
  RefusedAct& known = pass.memory.refusals[kind];
  pass.look_again = pass.look_again || !(known.refusal == refusal);
  known = {std::move(refusal), pass.seen.observation.now};
}

void note_refusal(Pass& pass, const std::string& kind, const kube::ApiError& error) {
  ActRefusal refusal;
  refusal.reason = api::reason::kActRefused;
  refusal.sentence = error.what();
  refusal.needs_a_person = error.kind() == ErrorKind::kTerminal;
  note_refusal(pass, kind, std::move(refusal));
}

void note_done(Pass& pass, const std::string& kind) {
  pass.look_again = pass.memory.refusals.erase(kind) > 0 || pass.look_again;
}

void carry_out_acts(Clients& clients, Pass& pass, std::span<const Act> acts) {
  for (const Act& one : acts) {
    const std::string kind(act_kind(one));
    if (kind.empty() || std::holds_alternative<OpenGates>(one)) {  // those tell themselves what became of them
      do_one(clients, pass, one);
      continue;
    }
    try {
      do_one(clients, pass, one);
      note_done(pass, kind);
    } catch (const kube::ApiError& error) {
      // What depends on it is decided anew; the other acts do not.
      if (error.kind() == ErrorKind::kConflict || error.status() == 401) throw;
      telemetry::log_warning("refused", {{"migration", pass.migration().name_space + "/" + pass.migration().name},
                                         {"error", std::string(error.what())}});
      note_refusal(pass, kind, error);
    }
  }
}

void publish(Clients& clients, const api::Migration& migration, const std::vector<Notice>& notices) {
  const kube::ObjectRef self{std::string(api::kApiVersion), "Migration", migration.name_space, migration.name,
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
    clients.events.publish(std::move(note));
  }
}

}  // namespace lockkeeper::controller
