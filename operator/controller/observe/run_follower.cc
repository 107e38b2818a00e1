#include "controller/observe/run_follower.h"

#include "base/error.h"
#include "telemetry/logging.h"

namespace lockkeeper::controller {
namespace {

// Steps and waits are worth showing at once; statements follow each other by the hundred.
Milliseconds patience_for(api::RunEventKind kind) {
  switch (kind) {
    case api::RunEventKind::kStatement: return Milliseconds(1000);
    case api::RunEventKind::kStep: return Milliseconds(200);
    case api::RunEventKind::kLock:
    case api::RunEventKind::kPlan:
    case api::RunEventKind::kBlocked:
    case api::RunEventKind::kRetry:
    case api::RunEventKind::kBootstrap:
    case api::RunEventKind::kFinished: break;
  }
  return Milliseconds(0);
}

}  // namespace

RunFollower::RunFollower(kube::Client& client, FollowerOptions options)
    : client_(client), options_(std::move(options)) {}

RunFollower::~RunFollower() {
  std::vector<std::jthread> threads;
  {
    const std::scoped_lock lock(mutex_);
    for (auto& [uid, entry] : entries_) entry.stop.request_stop();
    threads.swap(threads_);
  }
  for (std::jthread& thread : threads) thread.request_stop();
}

void RunFollower::follow(const FollowedRun& run) {
  const std::scoped_lock lock(mutex_);
  if (!entries_.try_emplace(run.pod_uid, Entry{run, {}, {}, 0, 0}).second) return;
  waiting_.push_back(run.pod_uid);
  if (idle_ < waiting_.size() && threads_.size() < options_.threads) {
    threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
  changed_.notify_one();
}

RunProgress RunFollower::progress(const std::string& pod_uid) const {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(pod_uid);
  return found == entries_.end() ? RunProgress{} : found->second.progress;
}

void RunFollower::forget(const std::string& pod_uid) {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(pod_uid);
  if (found == entries_.end()) return;
  found->second.stop.request_stop();
  entries_.erase(found);
}

void RunFollower::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    ++idle_;
    const bool found = changed_.wait(lock, stop, [&] { return !waiting_.empty(); });
    --idle_;
    if (!found) return;
    const std::string uid = waiting_.front();
    waiting_.pop_front();
    const auto entry = entries_.find(uid);
    if (entry == entries_.end()) continue;
    const FollowedRun run = entry->second.run;
    const std::stop_token cancelled = entry->second.stop.get_token();
    for (unsigned failures = 0; !cancelled.stop_requested(); ++failures) {
      lock.unlock();
      const bool done = read(run, cancelled);
      lock.lock();
      if (done) break;
      // The jitter is of no use here: each run has its own log.
      changed_.wait_for(lock, cancelled, options_.backoff.delay(failures, 0),
                        [&] { return cancelled.stop_requested(); });
    }
  }
}

bool RunFollower::read(const FollowedRun& run, const std::stop_token& stop) {
  try {
    begin_reading(run);
    kube::LogQuery query;
    query.container = run.container;
    (void)client_.follow_logs(
        run.pod, query,
        [&](std::string_view line) {
          take(run, line);
          return !stop.stop_requested();
        },
        stop);
    return true;
  } catch (const Error& error) {
    if (!stop.stop_requested()) {
      telemetry::log_debug("run log not readable", {{"pod", run.pod.text()}, {"error", error.what()}});
    }
    return false;
  }
}

void RunFollower::begin_reading(const FollowedRun& run) {
  const std::scoped_lock lock(mutex_);
  if (const auto entry = entries_.find(run.pod_uid); entry != entries_.end()) entry->second.statements_read = 0;
}

void RunFollower::take(const FollowedRun& run, std::string_view line) {
  const auto event = api::parse_event_line(line);
  if (!event) return;
  bool is_new_statement = false;
  {
    const std::scoped_lock lock(mutex_);
    const auto entry = entries_.find(run.pod_uid);
    if (entry == entries_.end()) return;
    advance(entry->second.progress, *event, now());
    if (event->kind == api::RunEventKind::kFinished) {
      // As it was written: the report may say more than this program knows of.
      const Json written = Json::parse(line, nullptr, false);
      if (const Json* report = find(written, {"run"})) entry->second.progress.report = *report;
    }
    Entry& followed = entry->second;
    if (event->kind == api::RunEventKind::kStatement && ++followed.statements_read > followed.statements_told) {
      followed.statements_told = followed.statements_read;
      is_new_statement = true;
    }
  }
  if (is_new_statement) options_.on_statement(event->seconds);
  options_.on_news(run.key, patience_for(event->kind));
}

}  // namespace lockkeeper::controller
