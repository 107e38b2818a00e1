// Observations for tables: one Migration, one workload, as many Jobs as the case wants.
#pragma once

#include <memory>
#include <string>

#include "controller/decide/decision.h"
#include "controller/resource_names.h"

namespace lockkeeper::controller {

inline const Timestamp kNow = *parse_rfc3339("2026-01-02T03:04:05Z");

inline Target target_of(const std::string& image) {
  Target target;
  target.image = image;
  target.container = "api";
  target.key = target_key("uid", image, "", "scope");
  target.workload_generation = 1;
  target.workload_uid = "workload-uid";
  return target;
}

inline std::shared_ptr<api::Migration> migration_named(const std::string& name = "shop") {
  auto migration = std::make_shared<api::Migration>();
  migration->name_space = "ns";
  migration->name = name;
  migration->uid = "uid";
  migration->resource_version = "1";
  migration->generation = 1;
  return migration;
}

// The world in which a run for `image` would start next.
inline Observation observed(const std::string& image = "shop:v1") {
  Observation o;
  o.now = kNow;
  o.migration = migration_named();
  o.target = target_of(image);
  o.inputs = "inputs-" + image;
  return o;
}

inline api::Migration& edit(Observation& o) {
  auto copy = std::make_shared<api::Migration>(*o.migration);
  o.migration = copy;
  return *copy;
}

inline JobView job_for(const Observation& o, const std::string& image, int attempt = 1,
                       JobState state = JobState::kActive) {
  JobView job;
  job.name_space = "ns";
  job.name = job_name("shop", "uid", target_of(image).key, attempt);
  job.uid = "job-" + std::to_string(attempt);
  job.owner_uid = "uid";
  job.target = target_of(image).key;
  job.inputs = "inputs-" + image;
  job.image = image;
  job.attempt = attempt;
  job.created = o.now - std::chrono::seconds(10);
  job.state = state;
  if (state != JobState::kActive) job.finished = o.now - std::chrono::seconds(1);
  return job;
}

inline RunPod pod_for(const JobView& job) {
  RunPod pod;
  pod.name = job.name + "-pod";
  pod.uid = "pod-of-" + job.uid;
  pod.job = job.name;
  pod.container = "api";
  pod.started = true;
  return pod;
}

// A run for shop:v1 that was written down and has its Job, of which a pod runs.
inline Observation with_its_job(const std::string& wanted = "shop:v1") {
  Observation o = observed(wanted);
  api::RunStatus& run = edit(o).status.run;
  run.job = job_for(o, "shop:v1").name;
  run.attempt = 1;
  run.target = target_of("shop:v1").key;
  run.inputs = "inputs-shop:v1";
  run.image = "shop:v1";
  o.jobs = {job_for(o, "shop:v1")};
  o.pods = {pod_for(o.jobs[0])};
  return o;
}

// The report of a pod that has ended, with these fields instead.
inline void say(RunPod& pod, const Json& fields) {
  Json report = Json::parse(pod.end->message);
  report.update(fields);
  pod.end->message = to_line(report);
}

inline RunPod ended(const JobView& job, const std::string& outcome, const std::string& reason = "X", int code = 0) {
  RunPod pod = pod_for(job);
  pod.end = RunEnd{code,
                   "Completed",
                   to_line({{"kind", "Run"},
                            {"outcome", outcome},
                            {"reason", reason},
                            {"message", "said so"},
                            {"from", Json::array()},
                            {"to", {"b2"}},
                            {"dropped", Json::array()}}),
                   {}};
  return pod;
}

// status.run as it stands once a run for `image` has ended so.
inline void recorded(Observation& o, const std::string& image, const std::string& outcome, int attempt = 1) {
  api::Migration& migration = edit(o);
  api::RunStatus& run = migration.status.run;
  run.job = job_name("shop", "uid", target_of(image).key, attempt);
  run.attempt = attempt;
  run.target = target_of(image).key;
  run.inputs = "inputs-" + image;
  run.image = image;
  run.started = o.now - std::chrono::seconds(10);
  run.finished = o.now - std::chrono::seconds(1);
  run.outcome = outcome;
  run.reason = outcome;
  run.message = "said so";
  api::HistoryEntry entry;
  entry.attempt = attempt;
  entry.image = image;
  entry.outcome = outcome;
  migration.status.history.insert(migration.status.history.begin(), entry);
  if (outcome == "Applied" || outcome == "UpToDate") migration.status.admitted = {image};
}

// A pod behind the gate.
inline gate::GatedPod gated(const std::string& name, const std::string& image, int age_seconds = 60) {
  gate::GatedPod pod;
  pod.name_space = "ns";
  pod.name = name;
  pod.uid = name;
  pod.migration = "shop";
  pod.gates = {std::string(gate::kGate)};
  pod.images = {image};
  pod.created = kNow - std::chrono::seconds(age_seconds);
  return pod;
}

// Ready for shop:v1, and nothing to do.
inline Observation settled() {
  Observation o = observed();
  recorded(o, "shop:v1", "Applied");
  edit(o).spec.workload_ref = api::WorkloadRef{"apps/v1", "Deployment", "shop", ""};
  o.template_gate = TemplateGate{"shop", true};
  return o;
}

inline std::vector<Notice> on_pods(const Decision& decision) {
  std::vector<Notice> out;
  for (const Notice& notice : decision.notices) {
    if (!notice.pod.empty()) out.push_back(notice);
  }
  return out;
}

template <typename T>
const T* act_of(const Decision& decision) {
  for (const Act& act : decision.acts) {
    if (const T* found = std::get_if<T>(&act)) return found;
  }
  return nullptr;
}

inline std::string truth(const Decision& decision, std::string_view type) {
  const api::Condition* found = api::find_condition(decision.status.conditions, type);
  return found != nullptr ? found->status : "";
}

inline std::string reason_of(const Decision& decision, std::string_view type = "Ready") {
  const api::Condition* found = api::find_condition(decision.status.conditions, type);
  return found != nullptr ? found->reason : "";
}

inline std::string message_of(const Decision& decision, std::string_view type = "Ready") {
  const api::Condition* found = api::find_condition(decision.status.conditions, type);
  return found != nullptr ? found->message : "";
}

inline bool noticed(const Decision& decision, std::string_view reason) {
  for (const Notice& notice : decision.notices) {
    if (notice.reason == reason) return true;
  }
  return false;
}

}  // namespace lockkeeper::controller
