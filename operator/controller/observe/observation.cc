#include "controller/observe/observation.h"

#include <algorithm>

#include "base/digest.h"
#include "controller/observe/outcome.h"
#include "controller/resource_names.h"
#include "gate/admission.h"

namespace lockkeeper::controller {
namespace {

bool is_recorded(const api::RunStatus& run, const JobView& job) {
  return run.attempt > job.attempt || (run.attempt == job.attempt && !run.outcome.empty());
}

bool succeeded(const api::RunStatus& run) {
  const auto outcome = api::parse_outcome(run.outcome);
  return outcome && is_success(*outcome);
}

bool is_admitted(const api::MigrationStatus& status, const Target& target) {
  if (target.is_mutable && target.template_hash.empty()) return false;
  const std::string entry = gate::admitted_entry(target.image, target.is_mutable ? target.template_hash : "");
  return std::find(status.admitted.begin(), status.admitted.end(), entry) != status.admitted.end();
}

const RunPod* newest_pod(const std::vector<RunPod>& pods, const std::string& job) {
  const RunPod* newest = nullptr;
  for (const RunPod& pod : pods) {
    if (pod.job == job && (newest == nullptr || pod.created >= newest->created)) newest = &pod;
  }
  return newest;
}

// The runner is through with this pod. Where the cluster takes the pod away, the Job may send another one, which looks
// again: then nothing less than a success is the last word.
bool is_last_word(const RunPod& pod) {
  if (!pod.end) return false;
  const auto report = outcome_of_report(Json::parse(pod.end->message, nullptr, false));
  if (!report) return false;
  return is_success(report->outcome) || (!is_retried(report->outcome) && !pod.deleting && !pod.disrupted);
}

bool is_at_work(const Observation& o, const JobView& job) {
  if (job.state != JobState::kActive) return false;
  const RunPod* pod = newest_pod(o.pods, job.name);
  if (is_recorded(o.migration->status.run, job)) return pod != nullptr && !pod->end;
  return pod == nullptr || !is_last_word(*pod);
}

}  // namespace

std::string run_inputs(const api::Migration& migration, const Target& target, std::string_view template_identity) {
  const auto retry = migration.annotations.find(std::string(kRetryAnnotation));
  std::string text = std::to_string(migration.generation) + "\n" + target.key + "\n";
  text.append(template_identity).append("\n");
  if (retry != migration.annotations.end()) text += retry->second;
  return sha256_hex(text).substr(0, 16);
}

std::string scope_of(const api::MigrationSpec& spec) {
  Json scope = {spec.url_from.env, spec.url_from.file};
  if (spec.url_from.secret_key_ref) {
    scope.push_back(spec.url_from.secret_key_ref->name);
    scope.push_back(spec.url_from.secret_key_ref->key);
  }
  if (spec.tool.command) {
    scope.push_back(Json(spec.tool.command->apply));
    scope.push_back(spec.tool.command->directory);
  } else {
    scope.push_back(Json{spec.tool.alembic.config, spec.tool.alembic.directory, spec.tool.alembic.target});
  }
  return to_line(scope);
}

ObservedFacts gather(const Observation& o) {
  const api::MigrationStatus& status = o.migration->status;
  ObservedFacts facts;
  for (const JobView& job : o.jobs) {
    if (is_at_work(o, job)) {
      facts.active = &job;
    } else if (facts.finished == nullptr && !is_recorded(status.run, job)) {
      facts.finished = &job;
    }
  }
  const JobView* shown = facts.finished != nullptr ? facts.finished : facts.active;
  if (shown != nullptr) facts.pod = newest_pod(o.pods, shown->name);
  facts.is_recorded = !status.run.outcome.empty();
  if (o.target) {
    facts.is_same_target = status.run.target == o.target->key;
    facts.is_same_inputs = facts.is_same_target && status.run.inputs == o.inputs;
    facts.is_done = (facts.is_same_target && succeeded(status.run)) ||
                    (is_admitted(status, *o.target) && same_scope(status.run.target, o.target->key));
  }
  return facts;
}

}  // namespace lockkeeper::controller
