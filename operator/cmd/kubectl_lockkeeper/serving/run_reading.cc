#include "cmd/kubectl_lockkeeper/serving/run_reading.h"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/error.h"
#include "cmd/kubectl_lockkeeper/run_log.h"
#include "cmd/kubectl_lockkeeper/serving/missing_rights.h"
#include "cmd/kubectl_lockkeeper/stored_plan.h"

namespace lockkeeper::cmd {
namespace {

// After a connection that was lost.
constexpr Milliseconds kFirstRetry{1000};
constexpr Milliseconds kLongestRetry{30000};

std::uint64_t next_change() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

std::string joined(const std::string& one, const std::string& other) {
  return one + (one.empty() || other.empty() ? "" : " ") + other;
}

}  // namespace

RunReading::RunReading(kube::Client& client, std::function<void()> on_news)
    : client_(client),
      on_news_(std::move(on_news)),
      change_(next_change()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

RunReading::~RunReading() {
  thread_.request_stop();
  const std::scoped_lock lock(mutex_);
  following_.request_stop();
}

void RunReading::look_at(const api::Migration& migration) {
  const api::MigrationStatus& status = migration.status;
  Wanted wanted{migration.resource_version, migration.name_space, status.plan ? status.plan->config_map : "",
                status.run.job, status.run.finished.has_value()};
  const std::scoped_lock lock(mutex_);
  if (wanted == wanted_) return;
  if (wanted.job != wanted_.job) following_.request_stop();
  wanted_ = std::move(wanted);
  is_news_ = true;
  changed_.notify_all();
}

RunSight RunReading::sight() const {
  const std::scoped_lock lock(mutex_);
  RunSight sight;
  // The log has the whole plan, and has it first.
  sight.plan = known_.events.plan() ? known_.events.plan() : known_.plan;
  sight.graph = known_.events.graph() ? known_.events.graph() : known_.graph;
  sight.events = known_.events.all();
  sight.why_less = joined(sight.plan ? "" : known_.why_no_plan, known_.why_no_events);
  if (known_.events.left_out() > 0) {
    sight.why_less = joined(sight.why_less,
                            "The run has told very many statements: the later ones are left out here "
                            "(kubectl lockkeeper logs has all).");
  }
  return sight;
}

std::uint64_t RunReading::change() const {
  const std::scoped_lock lock(mutex_);
  return change_;
}

void RunReading::tell(const std::function<void(Known&)>& change) {
  {
    const std::scoped_lock lock(mutex_);
    change(known_);
    change_ = next_change();
  }
  on_news_();
}

std::optional<RunReading::Wanted> RunReading::next(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (retry_ > Milliseconds(0)) {
    (void)changed_.wait_for(lock, stop, retry_, [this] { return is_news_; });
  } else {
    (void)changed_.wait(lock, stop, [this] { return is_news_; });
  }
  if (stop.stop_requested()) return std::nullopt;
  is_news_ = false;
  following_ = std::stop_source();
  return wanted_;
}

void RunReading::run(const std::stop_token& stop) {
  while (const auto wanted = next(stop)) {
    std::stop_token until;
    {
      const std::scoped_lock lock(mutex_);
      until = following_.get_token();
    }
    const Milliseconds before = std::exchange(retry_, Milliseconds(0));
    read_plan_of(*wanted, until);
    read_log_of(*wanted, until);
    if (retry_ > Milliseconds(0)) retry_ = std::clamp(before * 2, kFirstRetry, kLongestRetry);
  }
}

void RunReading::read_plan_of(const Wanted& wanted, const std::stop_token& stop) {
  if (wanted.config_map == config_map_) return;
  std::optional<StoredPlan> stored;
  std::string why;
  try {
    if (!wanted.config_map.empty()) {
      stored = read_plan(client_, {wanted.name_space, wanted.config_map}, stop);
      if (!stored) why = fmt::format("ConfigMap {}, which had the plan, is gone.", wanted.config_map);
    }
    config_map_ = wanted.config_map;
  } catch (const Error& error) {
    if (stop.stop_requested()) return;
    why = why_not_read("the plan", {"get", "configmaps"}, wanted.name_space, error);
    if (error.kind() == ErrorKind::kTransient) {
      retry_ = kFirstRetry;
    } else {
      config_map_ = wanted.config_map;
    }
  }
  tell([&](Known& known) {
    known.plan = stored ? std::move(stored->plan) : std::nullopt;
    known.graph = stored ? std::move(stored->graph) : std::nullopt;
    known.why_no_plan = why;
  });
}

void RunReading::read_log_of(const Wanted& wanted, const std::stop_token& stop) {
  if (wanted.job != job_) {
    job_ = wanted.job;
    is_log_read_ = false;
    tell([](Known& known) {
      known.events = {};
      known.why_no_events.clear();
    });
  }
  if (job_.empty() || is_log_read_) return;
  NeededRight right{"list", "pods"};
  std::string why;
  try {
    const auto pod = pod_of(client_, wanted.name_space, job_, stop);
    if (pod && (pod->started || pod->end)) {
      right = {"get", "pods/log"};
      follow(wanted, pod->name, pod->container, stop);
    } else if (pod) {
      why = fmt::format("The run has told nothing yet: {}.", why_no_log(*pod));
    } else if (wanted.is_over) {
      is_log_read_ = true;
      why = fmt::format("The pod of Job {} is gone, and its log with it: when each part of the run was is not known.",
                        job_);
    }
  } catch (const Error& error) {
    if (stop.stop_requested()) return;  // the run is the newest no more, or nobody looks
    why = why_not_read("the run's log", right, wanted.name_space, error);
    if (error.kind() == ErrorKind::kTransient) {
      retry_ = kFirstRetry;
    } else {
      is_log_read_ = true;
    }
  }
  tell([&](Known& known) { known.why_no_events = why; });
}

void RunReading::follow(const Wanted& wanted, const std::string& pod, const std::string& container,
                        const std::stop_token& stop) {
  kube::LogQuery query;
  query.container = container;
  query.follow = !wanted.is_over;
  bool is_first = true;  // it is read from its beginning, also after a connection that was lost
  (void)client_.follow_logs(
      {wanted.name_space, pod}, query,
      [&](std::string_view line) {
        bool is_more = false;
        {
          const std::scoped_lock lock(mutex_);
          if (std::exchange(is_first, false)) {
            known_.events = {};
            known_.why_no_events.clear();
          }
          is_more = known_.events.take(line);
          if (is_more) change_ = next_change();
        }
        if (is_more) on_news_();
        return true;
      },
      stop);
  // A pod that was evicted told no end, and another one follows.
  is_log_read_ = wanted.is_over || is_finished();
}

bool RunReading::is_finished() const {
  const std::scoped_lock lock(mutex_);
  return known_.events.is_finished();
}

}  // namespace lockkeeper::cmd
