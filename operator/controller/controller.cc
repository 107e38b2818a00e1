#include "controller/controller.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/overloaded.h"
#include "controller/decide/orphans.h"
#include "controller/observe/outcome.h"
#include "controller/report/gauges.h"
#include "controller/resource_names.h"
#include "gate/admission.h"
#include "kube/api_error.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller {
namespace {

namespace reason = api::reason;

bool has_finalizer(const api::Migration& migration) {
  const auto& all = migration.finalizers;
  return std::find(all.begin(), all.end(), kFinalizer) != all.end();
}

// Which pods know why they wait. Those that wait no longer are forgotten.
void remember_told(const Observation& o, const std::vector<Notice>& notices, Remembered& memory) {
  for (const Notice& notice : notices) {
    if (!notice.pod_uid.empty()) memory.told_pods[notice.pod_uid] = notice.reason;
  }
  std::erase_if(memory.told_pods, [&](const auto& told) {
    return std::none_of(o.gated.begin(), o.gated.end(), [&](const gate::GatedPod& pod) {
      return pod.uid == told.first && gate::waits_at_our_gate(pod);
    });
  });
}

template <typename Kind>
bool wants(const Decision& decision) {
  return std::any_of(decision.acts.begin(), decision.acts.end(),
                     [](const Act& act) { return std::holds_alternative<Kind>(act); });
}

}  // namespace

Controller::Controller(kube::Client& client, kube::WorkQueue& queue, Caches& caches, kube::EventRecorder& events,
                       telemetry::Metrics& metrics, ControllerOptions options)
    : client_(client),
      queue_(queue),
      caches_(caches),
      metrics_(metrics),
      options_(std::move(options)),
      workloads_(client, caches),
      selections_(client, caches),
      follower_(
          client,
          FollowerOptions{8, [this](const std::string& key, Milliseconds patience) { queue_.add_after(key, patience); },
                          [this](double seconds) { metrics_.statement_ended(seconds); }}),
      observer_(client, caches, workloads_, follower_, options_.admission_policy),
      status_writer_(client),
      clients_{client, events, workloads_, selections_, follower_, metrics, options_.jobs} {}

Controller::~Controller() {
  stop();
}

void Controller::start() {
  for (int i = 0; i < options_.workers; ++i) {
    workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

void Controller::stop() {
  for (std::jthread& worker : workers_) worker.request_stop();
  workers_.clear();
}

void Controller::work(const std::stop_token& stop) {
  while (const auto key = queue_.get(stop)) {
    metrics_.worker_started();
    const auto begin = std::chrono::steady_clock::now();
    const LookResult result = reconcile(*key, stop);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    metrics_.reconcile_finished(
        std::visit(Overloaded{[](const Settled&) { return telemetry::ReconcileResult::kSuccess; },
                              [](const LookAgain&) { return telemetry::ReconcileResult::kRequeueAfter; },
                              [](const Failed&) { return telemetry::ReconcileResult::kError; }},
                   result),
        seconds);
    if (!stop.stop_requested()) requeue(*key, result);
    queue_.done(*key);
    if (queue_.depth() == 0) clients_.events.catch_up();
    metrics_.worker_finished();
  }
}

// When a Migration is looked at again although nothing has happened to it.
void Controller::requeue(const std::string& key, const LookResult& result) {
  std::visit(Overloaded{
                 [&](const Settled&) { queue_.forget(key); },
                 [&](const LookAgain& again) {
                   queue_.forget(key);
                   queue_.add_after(key, again.after);
                 },
                 [&](const Failed& failed) {
                   switch (failed.kind) {
                     case ErrorKind::kConflict:
                       // The watch brings what changed, most likely before this comes up.
                       telemetry::log_debug("conflict", {{"migration", key}, {"error", failed.message}});
                       break;
                     case ErrorKind::kTransient:
                     case ErrorKind::kInDoubt:
                       telemetry::log_warning("reconcile failed", {{"migration", key}, {"error", failed.message}});
                       break;
                     case ErrorKind::kTerminal:
                       telemetry::log_error("reconcile failed", {{"migration", key}, {"error", failed.message}});
                       break;
                   }
                   queue_.add_rate_limited(key);
                 },
             },
             result);
}

LookResult Controller::reconcile(const std::string& key, const std::stop_token& stop) {
  caches_.drop_unused_workloads();
  Remembered memory = memory_.get(key);
  LookResult result = Settled{};
  try {
    result = look_at(kube::ObjectKey::parse(key), memory, stop);
  } catch (const Error& error) {
    result = Failed{error.kind(), error.what()};
  } catch (const std::exception& error) {
    result = Failed{ErrorKind::kTerminal, error.what()};
  }
  if (is_blank(memory)) {
    memory_.forget(key);
  } else {
    memory_.put(key, std::move(memory));
  }
  return result;
}

LookResult Controller::look_at(const kube::ObjectKey& key, Remembered& memory, const std::stop_token& stop) {
  Claim early = claim(key, memory, stop);
  const auto seen = observer_.look(key, memory, now(), stop);
  if (!seen) return look_at_orphans(key, memory);
  return carry_out(*seen, decide(seen->observation), std::move(early), memory, stop);
}

Controller::Claim Controller::claim(const kube::ObjectKey& key, const Remembered& memory, const std::stop_token& stop) {
  const auto migration = caches_.migrations().get(key);
  const bool is_new = migration && !memory.written && !migration->deletion && !has_finalizer(*migration) &&
                      memory.refusals.empty() && migration->status.run.job.empty() && !migration->spec.suspend;
  if (!is_new || !migration->spec.workload_ref || !workloads_.mark(*migration)) return {};
  return std::async(std::launch::async, [this, migration, stop]() -> std::optional<api::Migration> {
    api::Migration claimed = *migration;
    if (!acts::add_finalizer(client_, claimed, stop)) return std::nullopt;
    return claimed;
  });
}

LookResult Controller::carry_out(const Seen& seen, Decision decision, Claim claim, Remembered& memory,
                                 const std::stop_token& stop) {
  const Observation& o = seen.observation;
  Pass pass{seen, decision.status, memory, stop, false};
  std::optional<Milliseconds> again = decision.again;
  api::Migration current = *o.migration;
  if (claim.valid() || wants<AddFinalizer>(decision)) {
    if (auto ended = make_ours(decision, std::move(claim), pass, current)) return *ended;
  }
  // What the status is written first for is known already where nothing newer was overlooked, which the finalizer's
  // patch proves, or another look: a run need not wait for it then.
  auto rest = decision.acts.begin();
  if (wants<AddFinalizer>(decision)) {
    rest = decision.acts.end();
  } else if (may_run_ahead(decision, current, stop)) {
    rest = std::stable_partition(decision.acts.begin(), decision.acts.end(),
                                 [](const Act& act) { return std::holds_alternative<CreateJob>(act); });
  }
  carry_out_acts(clients_, pass, {decision.acts.begin(), rest});

  // Progress waits for its turn; whatever changes what anybody would do is written at once.
  const Milliseconds wait = decision.is_urgent ? Milliseconds(0) : progress_wait(memory.wrote_status, o.now);
  const bool differs = !(decision.status == current.status);
  if (differs && wait > Milliseconds(0)) {
    again = again ? std::min(*again, wait) : wait;
  } else if (differs) {
    const auto written = write_status(current, decision.status, stop);
    if (!written) return Settled{};  // gone meanwhile; its pods and Jobs bring us back where they matter
    if (*written) {
      memory.written = *written;
      memory.wrote_status = o.now;
    }
    if (!decision.status.run.outcome.empty()) memory.refused.reset();
  }
  const bool is_written = !differs || wait <= Milliseconds(0);
  if (is_written && memory.opened == decision.status.gates.opened) memory.opened.reset();
  measure(seen, o.migration->status, decision.status);
  publish(clients_, *o.migration, decision.notices);
  remember_told(o, decision.notices, memory);
  carry_out_acts(clients_, pass, {rest, decision.acts.end()});
  if (pass.look_again) again = Milliseconds(0);
  if (!decision.status.run.outcome.empty()) forget_run(decision, pass);
  if (again) return LookAgain{*again};
  return Settled{};
}

bool Controller::may_run_ahead(const Decision& decision, const api::Migration& current, const std::stop_token& stop) {
  const bool tells_of_an_end = current.status.run.outcome.empty() || decision.status.history != current.status.history;
  if (!wants<CreateJob>(decision) || tells_of_an_end) return false;
  const auto newest = client_.get(kube::kMigrations, {current.name_space, current.name}, stop);
  return newest && string_at(*newest, {"metadata", "resourceVersion"}) == current.resource_version;
}

std::optional<LookResult> Controller::make_ours(const Decision& decision, Claim claim, Pass& pass,
                                                api::Migration& current) {
  const std::string kind(act_kind(AddFinalizer{}));
  try {
    if (claim.valid()) {
      auto claimed = claim.get();
      if (!claimed) return Settled{};  // gone meanwhile
      current = std::move(*claimed);
    }
    if (wants<AddFinalizer>(decision) && !has_finalizer(current) && !acts::add_finalizer(client_, current, pass.stop)) {
      return Settled{};  // gone meanwhile
    }
    note_done(pass, kind);
  } catch (const kube::ApiError& error) {
    if (error.kind() == ErrorKind::kConflict || error.status() == 401) throw;
    note_refusal(pass, kind, error);
    return LookAgain{Milliseconds(0)};
  }
  return std::nullopt;
}

// What was remembered of a run that is over.
void Controller::forget_run(const Decision& decision, Pass& pass) {
  Remembered& memory = pass.memory;
  if (!memory.followed_pod.empty() && !wants<FollowRun>(decision)) {
    follower_.forget(memory.followed_pod);
    memory.followed_pod.clear();
    memory.followed_job.clear();
  }
  const auto& plan = decision.status.plan;
  const bool is_named = !plan || plan->config_map == memory.plan_config_map;
  if (is_named && !pass.look_again) memory.plan_config_map.clear();
}

// A status that the API server refuses cannot tell so itself: an Event does.
std::optional<std::shared_ptr<const api::Migration>> Controller::write_status(const api::Migration& migration,
                                                                              const api::MigrationStatus& status,
                                                                              const std::stop_token& stop) {
  try {
    return status_writer_.write(migration, status, stop);
  } catch (const kube::ApiError& error) {
    if (error.kind() == ErrorKind::kTerminal && error.status() != 401) {
      publish(clients_, migration,
              {Notice{true, std::string(reason::kActRefused), "WriteStatus",
                      fmt::format("The status cannot be written, so what it says is old: {}", error.what()), "", ""}});
    }
    throw;
  }
}

// No such Migration. Pods may wait for it: deleted under them, misspelt, or not applied yet.
LookResult Controller::look_at_orphans(const kube::ObjectKey& key, Remembered& memory) {
  if (!memory.followed_pod.empty()) follower_.forget(memory.followed_pod);
  const auto told = std::move(memory.told_pods);
  memory = Remembered{};
  const Orphans orphans = judge_orphans(key, caches_.gated_pods().list_by_index(key.text()), told, now());
  for (const Notice& notice : orphans.notices) memory.told_pods[notice.pod_uid] = notice.reason;
  for (const std::string& uid : orphans.told) memory.told_pods[uid] = reason::kMigrationNotFound;
  api::Migration nobody;
  nobody.name_space = key.ns;
  nobody.name = key.name;
  publish(clients_, nobody, orphans.notices);
  if (orphans.gauges.gated_pods > 0) {
    metrics_.migrations().set(key.ns, key.name, orphans.gauges);
  } else {
    metrics_.migrations().forget(key.ns, key.name);
  }
  if (orphans.again) return LookAgain{*orphans.again};
  return Settled{};
}

void Controller::measure(const Seen& seen, const api::MigrationStatus& before, const api::MigrationStatus& after) {
  const Observation& o = seen.observation;
  metrics_.migrations().set(o.migration->name_space, o.migration->name, gauges_of(o, after));

  const bool ended = before.run.attempt <= after.run.attempt && !after.history.empty() &&
                     (before.history.empty() || !(before.history.front() == after.history.front()));
  if (!ended) return;
  const api::HistoryEntry& newest = after.history.front();
  if (const auto outcome = api::parse_outcome(newest.outcome)) {
    metrics_.run_finished(*outcome, newest.reason, newest.seconds);
  }
  if (o.progress.lock == "acquired") metrics_.lock_waited(o.progress.lock_seconds);
}

}  // namespace lockkeeper::controller
