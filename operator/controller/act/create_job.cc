#include <fmt/core.h>

#include "controller/act/carry_out.h"
#include "controller/observe/refusal.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller::acts {
namespace {

namespace reason = api::reason;

void refuse(Pass& pass, std::string_view why, const std::string& message, bool needs_a_person) {
  if (!pass.memory.refused) pass.memory.refused_since = pass.seen.observation.now;
  pass.memory.refused = Problem{std::string(why), message, needs_a_person, Milliseconds(0), {}};
  pass.memory.refused_at = pass.seen.observation.now;
  pass.look_again = true;
}

// Somebody was here before: we ourselves, before a restart or before our watch, or a stranger.
void meet(Clients& clients, Pass& pass, const std::string& name) {
  const api::Migration& migration = pass.migration();
  const auto object = clients.client.get(kube::kJobs, {migration.name_space, name}, pass.stop);
  pass.look_again = true;
  if (!object) return;
  const JobView job = parse_job(*object);
  if (job.owner_uid == migration.uid) {
    pass.memory.created = job;
    return;
  }
  refuse(pass, reason::kForeignJob,
         fmt::format("Job {}/{} has the name of this Migration's run but belongs to something else. Delete or rename "
                     "it, then have the run tried again.",
                     migration.name_space, name),
         true);
}

void create(Clients& clients, Pass& pass, const Json& job, const CreateJob& act) {
  const api::Migration& migration = pass.migration();
  try {
    const auto result = clients.client.create(kube::kJobs, job, pass.stop);
    if (const auto* created = std::get_if<kube::Created>(&result)) {
      pass.memory.created = parse_job(created->object);
      pass.memory.refused.reset();
      for (const api::Finding& conflict : pass.memory.created->findings) {
        publish(clients, migration,
                {Notice{conflict.severity != api::Severity::kInfo, std::string(api::to_string(conflict.code)),
                        "CreateJob", fmt::format("{} Remedy: {}.", conflict.message, conflict.remedy), "", ""}});
      }
      telemetry::log_info("job created", {{"migration", migration.name_space + "/" + migration.name},
                                          {"job", act.name},
                                          {"attempt", act.attempt},
                                          {"image", pass.seen.observation.target->image}});
    } else {
      meet(clients, pass, act.name);
    }
  } catch (const kube::ApiError& error) {
    if (error.kind() != ErrorKind::kTerminal) throw;
    // 422: the pod template cannot be; anything else (quota, a webhook, a right that is missing) may pass. Admission
    // answers 422 and 400 as well: a ValidatingAdmissionPolicy and a webhook that name no status of their own.
    const std::string_view words = error.what();
    const bool denied = words.find("denied request") != std::string_view::npos ||
                        words.find("denied the request") != std::string_view::npos;
    const bool invalid = (error.status() == 422 || error.status() == 400) && !denied;
    refuse(pass, invalid ? reason::kInvalidSpec : reason_of_refusal(words), error.what(), invalid);
  }
}

}  // namespace

void create_job(Clients& clients, Pass& pass, const CreateJob& act) {
  const api::Migration& migration = pass.migration();
  const Observation& o = pass.seen.observation;
  std::shared_ptr<const Workload> workload = pass.seen.workload;
  if (migration.spec.workload_ref && !workload) workload = clients.workloads.fetch(migration, pass.stop);
  if (migration.spec.workload_ref && (!workload || workload->generation != o.target->workload_generation)) {
    // It has gone or moved in this very moment: what was decided is not about this template.
    pass.look_again = true;
    return;
  }
  JobRequest request;
  request.name = act.name;
  request.attempt = act.attempt;
  request.target = *o.target;
  request.inputs = o.inputs;
  request.workload = workload.get();
  if (workload) request.selections = clients.selections.look(migration.name_space, pass.stop);
  create(clients, pass, build_job(migration, request, clients.settings), act);
}

}  // namespace lockkeeper::controller::acts
