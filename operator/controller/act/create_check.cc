#include <fmt/core.h>

#include "controller/act/carry_out.h"
#include "controller/observe/refusal.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller::acts {

void create_check(Clients& clients, Pass& pass, const CreateCheck& act) {
  const api::Migration& migration = pass.migration();
  const Observation& o = pass.seen.observation;
  std::shared_ptr<const Workload> workload = pass.seen.workload;
  JobRequest request;
  request.is_check = true;
  request.name = act.name;
  request.target = *o.target;
  request.inputs = o.inputs;
  if (migration.spec.workload_ref) {
    if (!workload) workload = clients.workloads.fetch(migration, pass.stop);
    if (!workload) return;  // it has gone; the watch says so
    request.target.container = migration.spec.workload_ref->container;
    const Json* container = container_of(workload->pod_template, request.target.container);
    // It has moved in this very moment: a run comes first.
    if (container == nullptr || string_at(*container, {"image"}) != o.target->image) return;
  }
  request.workload = workload.get();
  if (workload) request.selections = clients.selections.look(migration.name_space, pass.stop);
  // Whatever becomes of it, this moment's check is not tried again.
  pass.memory.last_check = act.name;
  try {
    const Json job = build_job(migration, request, clients.settings);
    if (std::holds_alternative<kube::Created>(clients.client.create(kube::kJobs, job, pass.stop))) {
      telemetry::log_info("drift check created",
                          {{"migration", migration.name_space + "/" + migration.name}, {"job", act.name}});
    }
  } catch (const kube::ApiError& error) {
    if (error.kind() != ErrorKind::kTerminal) throw;
    Notice notice;
    notice.is_warning = true;
    notice.reason = reason_of_refusal(error.what());
    notice.action = "CheckDrift";
    notice.message = fmt::format("The drift check could not be started: {}", error.what());
    publish(clients, migration, {notice});
  }
}

}  // namespace lockkeeper::controller::acts
