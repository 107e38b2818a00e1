#include "cmd/kubectl_lockkeeper/run_log.h"

#include <fmt/core.h>

#include "controller/observe/job_view.h"
#include "controller/resource_names.h"

namespace lockkeeper::cmd {

std::string job_of(kube::Client& client, const api::Migration& migration, int attempt) {
  const api::RunStatus& run = migration.status.run;
  if (attempt == 0 || attempt == run.attempt) return run.job;
  kube::ListQuery query;
  query.ns = migration.name_space;
  query.label_selector = fmt::format("{}={}", controller::kRunLabel, migration.name);
  std::string name;
  (void)client.list(kube::kJobs, query, [&](const Json& object) {
    const controller::JobView job = controller::parse_job(object);
    if (!job.is_check && job.attempt == attempt) name = job.name;
  });
  return name;
}

std::optional<controller::RunPod> pod_of(kube::Client& client, const std::string& name_space, const std::string& job,
                                         const std::stop_token& stop) {
  kube::ListQuery query;
  query.ns = name_space;
  query.label_selector = fmt::format("{}={}", controller::kJobNameLabel, job);
  std::optional<controller::RunPod> newest;
  (void)client.list(
      kube::kPods, query,
      [&](const Json& object) {
        controller::RunPod pod = controller::parse_run_pod(object);
        if (!newest || pod.created > newest->created) newest = std::move(pod);
      },
      [&] { newest.reset(); }, stop);
  return newest;
}

std::string why_no_log(const controller::RunPod& pod) {
  const std::string why = pod.problem ? fmt::format(": {} ({})", pod.problem->message, pod.problem->reason) : "";
  return fmt::format("pod {} of namespace {} has not started yet{}", pod.name, pod.name_space, why);
}

}  // namespace lockkeeper::cmd
