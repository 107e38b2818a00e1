// A reader of the logs of runs while they run, on a bounded number of threads. Progress and a first revision come from
// the log alone; the outcome also stands in the pod's termination message, so no outcome depends on the log.
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
  std::size_t threads = 8;  // further runs wait for their turn and show no progress until then
  // Called on the follower's threads when a run has news, which may wait for `patience`. Must not be empty.
  std::function<void(const std::string& key, Milliseconds patience)> on_news;
  // Called on the follower's threads for each statement that has ended, once. Must not be empty.
  std::function<void(double seconds)> on_statement;
  Backoff backoff{Milliseconds(2000), Milliseconds(60000), 2.0, 0.2};
};

// Thread safety: any thread.
class RunFollower {
 public:
  // Threads start when they are needed. Requires: `client` outlives it.
  RunFollower(kube::Client& client, FollowerOptions options);
  ~RunFollower();
  RunFollower(const RunFollower&) = delete;
  RunFollower& operator=(const RunFollower&) = delete;

  // Follows the log of a pod. Does nothing where that pod is followed already, or was followed to its end.
  void follow(const FollowedRun& run);
  // Returns: the progress as far as the log was read; an empty one where nothing was read.
  [[nodiscard]] RunProgress progress(const std::string& pod_uid) const;
  // Ends following that pod and forgets its progress.
  void forget(const std::string& pod_uid);

 private:
  struct Entry {
    FollowedRun run;
    RunProgress progress;
    std::stop_source stop;
    // A log that breaks off is read again from its beginning.
    std::size_t statements_read = 0;  // this time
    std::size_t statements_told = 0;
  };

  void work(const std::stop_token& stop);
  // Returns: false where the log is to be read again.
  [[nodiscard]] bool read(const FollowedRun& run, const std::stop_token& stop);
  void begin_reading(const FollowedRun& run);
  void take(const FollowedRun& run, std::string_view line);

  kube::Client& client_;
  const FollowerOptions options_;
  mutable std::mutex mutex_;  // guards the next four
  std::condition_variable_any changed_;
  std::map<std::string, Entry> entries_;  // by pod uid
  std::deque<std::string> waiting_;       // pod uids
  std::size_t idle_ = 0;
  std::vector<std::jthread> threads_;  // grows under mutex_; last: the threads use the rest
};

}  // namespace lockkeeper::controller
