// Reads the logs of runs while they run, on a bounded number of threads. Only progress depends on it: how a run ended
// stands in its pod's termination message, so a log that is never read loses nothing.
// Safe from any thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/backoff.h"
#include "base/duration.h"
#include "controller/observe/run_progress.h"
#include "kube/client.h"

namespace lockkeeper::controller {

struct FollowedRun {
  std::string key;  // of the Migration, as the work queue knows it
  kube::ObjectKey pod;
  std::string pod_uid;
  std::string container;
};

struct FollowerOptions {
  std::size_t threads = 8;  // runs beyond it wait for their turn and show no progress until then
  // A run has news that may wait for so long. From the follower's threads.
  std::function<void(const std::string& key, Milliseconds patience)> on_news;
  Backoff backoff{Milliseconds(2000), Milliseconds(60000), 2.0, 0.2};
};

class RunFollower {
 public:
  // `client` must outlive it. Threads start when they are needed.
  RunFollower(kube::Client& client, FollowerOptions options);
  ~RunFollower();
  RunFollower(const RunFollower&) = delete;
  RunFollower& operator=(const RunFollower&) = delete;

  // Does nothing where that pod is followed already, or was to its end.
  void follow(const FollowedRun& run);
  // As far as it was read; empty where nothing was.
  [[nodiscard]] RunProgress progress(const std::string& pod_uid) const;
  // Ends following that pod and forgets what it said.
  void forget(const std::string& pod_uid);

 private:
  struct Entry {
    FollowedRun run;
    RunProgress progress;
    std::stop_source stop;
  };

  void work(const std::stop_token& stop);
  // False: to be tried again.
  [[nodiscard]] bool read(const FollowedRun& run, const std::stop_token& stop);
  void take(const FollowedRun& run, std::string_view line);

  kube::Client& client_;
  const FollowerOptions options_;
  mutable std::mutex mutex_;  // guards the next four
  std::condition_variable_any changed_;
  std::map<std::string, Entry> entries_;  // by pod uid
  std::deque<std::string> waiting_;       // pod uids
  std::size_t idle_ = 0;
  std::vector<std::jthread> threads_;  // grows under mutex_; last: they use the rest
};

}  // namespace lockkeeper::controller
