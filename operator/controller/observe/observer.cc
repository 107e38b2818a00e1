#include "controller/observe/observer.h"

#include <algorithm>
#include <charconv>

#include "base/digest.h"
#include "controller/observe/outcome.h"
#include "controller/resource_names.h"
#include "gate/admission.h"

namespace lockkeeper::controller {
namespace {

namespace reason = api::reason;

// How long a Job that we created may be missing from the cache before it counts as gone.
constexpr Milliseconds kCacheIsLate{30000};
// How long an act that the API server refused is left out.
constexpr Milliseconds kRefusedRetry{30000};     // a policy, a right: it takes a person
constexpr Milliseconds kNotAnsweredRetry{5000};  // a webhook that does not answer
// Nobody wants that act any more, or it would have been tried again.
constexpr Milliseconds kRefusalIsOld{300000};
// When pods of a tag that can be moved are looked at again: one that is starting, and those that run. A pod that is
// replaced comes by itself; a container that is started again in its pod does not.
constexpr Milliseconds kPodStarts{3000};
constexpr Milliseconds kTagMoves{300000};

std::uint64_t number_of(const std::string& resource_version) {
  std::uint64_t number = 0;
  std::from_chars(resource_version.data(), resource_version.data() + resource_version.size(), number);
  return number;
}

// Resource versions of one collection can be compared since Kubernetes 1.35, and could in fact before.
std::shared_ptr<const api::Migration> newer(std::shared_ptr<const api::Migration> cached, Remembered& memory) {
  if (!memory.written) return cached;
  const bool superseded = memory.written->uid != cached->uid ||
                          number_of(cached->resource_version) >= number_of(memory.written->resource_version);
  if (!superseded) return memory.written;
  memory.written.reset();
  return cached;
}

bool ended_well(const api::RunStatus& run) {
  const auto outcome = api::parse_outcome(run.outcome);
  return outcome && is_success(*outcome);
}

}  // namespace

std::optional<Seen> Observer::look(const kube::ObjectKey& key, Remembered& memory, Timestamp now,
                                   const std::stop_token& stop) {
  auto cached = caches_.migrations().get(key);
  if (!cached) return std::nullopt;
  Seen seen;
  Observation& o = seen.observation;
  o.now = now;
  o.leads_since = began_;
  o.migration = newer(std::move(cached), memory);
  see_jobs(o, memory);
  see_pods(key, o, memory);
  see_target(seen, stop);
  see_images(o, stop);
  see_run(o, memory, stop);
  see_acts(o, memory);
  if (o.migration->spec.gate == api::GateMode::kAdmission) {
    OpenGate gate = gate_policy_.why_open(key.ns, stop);
    o.gate_open = std::move(gate.why);
    o.gate_open_is_sure = gate.is_sure;
  }
  return seen;
}

// What our own acts came to.
void Observer::see_acts(Observation& o, Remembered& memory) {
  o.opened = memory.opened;
  o.told = memory.told_pods;
  std::erase_if(memory.refusals, [&](const auto& entry) { return o.now - entry.second.at > kRefusalIsOld; });
  for (const auto& [kind, refused] : memory.refusals) {
    ActRefusal refusal = refused.refusal;
    const Milliseconds pause = refusal.needs_a_person ? kRefusedRetry : kNotAnsweredRetry;
    const auto waited = std::chrono::floor<Milliseconds>(o.now - refused.at);
    refusal.wait = waited >= pause ? Milliseconds(0) : pause - waited;
    o.refusals.emplace(kind, std::move(refusal));
  }
}

void Observer::see_jobs(Observation& o, Remembered& memory) const {
  const auto cached = caches_.jobs().list_by_index(o.migration->uid);
  for (const auto& job : cached) {
    if (job->owner_uid != o.migration->uid || memory.deleted_jobs.contains(job->uid)) continue;
    (job->is_check ? o.checks : o.jobs).push_back(*job);
  }
  o.last_check = memory.last_check;
  o.bootstrap = memory.bootstrap;
  std::erase_if(memory.deleted_jobs, [&](const std::string& uid) {
    return std::none_of(cached.begin(), cached.end(), [&](const auto& job) { return job->uid == uid; });
  });
  if (memory.created) {
    const bool shown =
        std::any_of(cached.begin(), cached.end(), [&](const auto& job) { return job->uid == memory.created->uid; });
    if (shown || o.now - memory.created->created > kCacheIsLate) {
      memory.created.reset();
    } else {
      o.jobs.push_back(*memory.created);
    }
  }
  std::sort(o.jobs.begin(), o.jobs.end(), [](const JobView& a, const JobView& b) { return a.attempt < b.attempt; });
}

void Observer::see_pods(const kube::ObjectKey& key, Observation& o, Remembered& memory) const {
  for (const auto& pod : caches_.run_pods().list_by_index(key.text())) {
    const auto is_its_job = [&](const JobView& job) { return job.name == pod->job; };
    if (std::any_of(o.jobs.begin(), o.jobs.end(), is_its_job) ||
        std::any_of(o.checks.begin(), o.checks.end(), is_its_job)) {
      o.pods.push_back(*pod);
      if (o.pods.back().stop.empty() && memory.stopped_pods.contains(pod->uid)) o.pods.back().stop = "asked";
      if (memory.ended_pods.contains(pod->uid)) o.pods.back().ending = true;
    }
  }
  if (o.pods.empty()) {
    memory.stopped_pods.clear();
    memory.ended_pods.clear();
  }
  const auto gated = caches_.gated_pods().list_by_index(key.text());
  for (const auto& pod : gated) {
    if (!memory.opened_pods.contains(pod->uid)) o.gated.push_back(*pod);
  }
  std::erase_if(memory.opened_pods, [&](const std::string& uid) {
    return std::none_of(gated.begin(), gated.end(),
                        [&](const auto& pod) { return pod->uid == uid && gate::waits_at_our_gate(*pod); });
  });
}

// What was settled before a restart is settled still, as long as nothing has moved: no need to fetch the workload.
bool Observer::see_settled_target(Observation& o) const {
  const api::Migration& migration = *o.migration;
  const api::MigrationStatus& status = migration.status;
  const bool all_recorded = std::all_of(o.jobs.begin(), o.jobs.end(), [&](const JobView& job) {
    return job.state != JobState::kActive && job.attempt <= status.run.attempt;
  });
  if (status.observed_generation != migration.generation || status.target.images.size() != 1 || !all_recorded) {
    return false;
  }
  if (!ended_well(status.run)) return false;
  const std::string& image = status.target.images.front();
  const auto mark = workloads_.mark(migration);
  if (!mark || mark->uid != status.target.workload_uid || mark->generation != status.target.workload_generation) {
    return false;
  }
  Target target;
  target.image = image;
  target.key = target_key(migration.uid, image, "", scope_of(migration.spec));
  target.workload_generation = mark->generation;
  target.workload_uid = mark->uid;
  // A moved tag has another key; then it is fetched after all.
  if (target.key != status.run.target) return false;
  o.target = std::move(target);
  o.inputs = status.run.inputs;
  return true;
}

void Observer::see_target(Seen& seen, const std::stop_token& stop) {
  Observation& o = seen.observation;
  const api::Migration& migration = *o.migration;
  Target target;
  std::string identity;
  if (!migration.spec.workload_ref) {
    target.image = migration.spec.image;
  } else {
    if (o.migration->deletion || see_settled_target(o)) return;
    auto answer = workloads_.look(migration, stop);
    if (auto* problem = std::get_if<Problem>(&answer)) {
      o.no_target = std::move(*problem);
      return;
    }
    const auto& [summary, fetched] = std::get<WorkloadReader::Look>(answer);
    seen.workload = fetched;
    if (summary.no_container) {
      o.no_target = summary.no_container;
      return;
    }
    target.image = summary.image;
    target.container = summary.container;
    target.is_mutable = summary.is_mutable;
    target.template_hash = summary.template_hash;
    target.workload_generation = summary.generation;
    target.workload_uid = summary.uid;
    identity = summary.template_identity;
    o.gate_is_outage = summary.gate_is_outage;
    o.template_gate = summary.gate;
    o.how_replaced = summary.how_replaced;
    o.outage_remedy = summary.outage_remedy;
  }
  target.key = target_key(migration.uid, target.image, target.is_mutable ? identity : "", scope_of(migration.spec));
  o.inputs = run_inputs(migration, target, identity);
  o.target = std::move(target);
}

void Observer::see_images(Observation& o, const std::stop_token& stop) {
  const api::RunStatus& run = o.migration->status.run;
  if (!o.target || !o.target->is_mutable || run.target != o.target->key) return;
  ImageLook look{o.target->image, o.target->template_hash, {}, std::nullopt, false};
  for (const api::HistoryEntry& entry : o.migration->status.history) {
    const auto outcome = api::parse_outcome(entry.outcome);
    const bool says = outcome && is_success(*outcome) && entry.image == o.target->image && !entry.image_id.empty();
    if (says) look.runs_had.push_back(entry.image_id);
  }
  if (look.runs_had.empty()) return;
  kube::ListQuery query;
  query.ns = o.migration->name_space;
  query.label_selector = std::string(gate::kMigrationLabel) + "=" + o.migration->name;
  std::vector<Json> pods;
  (void)client_.list(
      kube::kPods, query, [&](Json pod) { pods.push_back(std::move(pod)); }, [&] { pods.clear(); }, stop);
  for (const Json& pod : pods) see_pod(pod, look);
  o.look_at_images = look.is_early ? kPodStarts : kTagMoves;
  if (!look.moved) return;
  // A run for what that pod runs depends on it, too: with the same it would end in the same way.
  o.inputs = sha256_hex(o.inputs + "\n" + look.moved->image_id).substr(0, 16);
  o.moved_image = std::move(look.moved);
}

void Observer::see_run(Observation& o, Remembered& memory, const std::stop_token& stop) {
  const api::RunStatus& run = o.migration->status.run;
  const ObservedFacts facts = gather(o);
  if (facts.pod != nullptr) {
    o.progress = follower_.progress(facts.pod->uid);
  } else if (!memory.followed_job.empty() &&
             memory.followed_job == (facts.finished != nullptr ? facts.finished->name : run.job)) {
    o.progress = follower_.progress(memory.followed_pod);  // the pod is gone, and its last words are not
  }
  o.plan_config_map = memory.plan_config_map;
  for (const JobView& check : o.checks) {
    const bool has_pod =
        std::any_of(o.pods.begin(), o.pods.end(), [&](const RunPod& pod) { return pod.job == check.name && pod.end; });
    const bool is_open = check.state != JobState::kActive && o.migration->status.drift_check.job != check.name;
    if (is_open && !has_pod) ask_for_report(o, check.name, stop);
  }

  if (facts.finished != nullptr && (facts.pod == nullptr || !facts.pod->end)) {
    ask_for_report(o, facts.finished->name, stop);
  } else if (facts.active != nullptr && facts.pod == nullptr) {
    o.refused = who_refuses(*facts.active);
  } else if (facts.active == nullptr && facts.finished == nullptr && !run.job.empty() && run.outcome.empty()) {
    // It was seen to start, and now nothing of it is there.
    o.job_lost = run.started.has_value();
    if (!o.job_lost && memory.refused) {
      o.refused = memory.refused;
      o.refused->since = memory.refused_since;
      const auto waited = std::chrono::floor<Milliseconds>(o.now - memory.refused_at);
      o.refused->wait = waited >= kRefusedRetry ? Milliseconds(0) : kRefusedRetry - waited;
    }
  }
}

// The Job has ended, so its pod has; only our watch of pods is behind.
void Observer::ask_for_report(Observation& o, const std::string& job, const std::stop_token& stop) {
  kube::ListQuery query;
  query.ns = o.migration->name_space;
  query.label_selector = std::string(kJobNameLabel) + "=" + job;
  std::vector<RunPod> pods;
  (void)client_.list(
      kube::kPods, query, [&](const Json& pod) { pods.push_back(parse_run_pod(pod)); }, [&] { pods.clear(); }, stop);
  std::erase_if(o.pods, [&](const RunPod& pod) { return pod.job == job; });
  o.pods.insert(o.pods.end(), pods.begin(), pods.end());
}

std::optional<Problem> Observer::who_refuses(const JobView& job) const {
  std::shared_ptr<const PodRefusal> newest;
  for (const auto& refusal : caches_.refusals().list_by_index(job.uid)) {
    if (!newest || refusal->last > newest->last) newest = refusal;
  }
  if (!newest) return std::nullopt;
  return Problem{std::string(reason_of_refusal(newest->message)), newest->message, false, Milliseconds(0)};
}

}  // namespace lockkeeper::controller
