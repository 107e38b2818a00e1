// A queue of the objects that need a look, by key. A key is queued at most once and worked on by at most one thread at
// a time; a key that is added while it is worked on comes again afterwards. Fresh keys overtake backlog; within a
// priority, the first to come is served first.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>

#include "base/duration.h"

namespace lockkeeper::kube {

enum class Priority { kFresh, kBacklog };

// Hooks for metrics; each may be empty. They are called outside the lock, on the thread of the call. Times are seconds.
struct QueueHooks {
  std::function<void(std::size_t)> depth;
  std::function<void()> added;
  std::function<void()> retried;
  std::function<void(double)> waited;  // from add to get
  std::function<void(double)> worked;  // from get to done
};

// Returns: 5 ms × 2ⁿ, cap 1000 s, no jitter. Pure.
[[nodiscard]] Milliseconds retry_delay(unsigned failures);

// Thread safety: any thread.
class WorkQueue {
 public:
  using Clock = std::chrono::steady_clock;

  explicit WorkQueue(QueueHooks hooks = {}) : hooks_(std::move(hooks)) {}

  // Queues a key. The priority of a key that is queued already may only rise.
  void add(const std::string& key, Priority priority = Priority::kFresh);
  // Queues a key after a delay. The earliest of several delays for a key counts; an add() does not cancel it.
  void add_after(const std::string& key, Milliseconds delay, Priority priority = Priority::kFresh);
  // Queues a key after a failure: each call for a key doubles its delay until forget().
  void add_rate_limited(const std::string& key);
  void forget(const std::string& key);
  [[nodiscard]] unsigned failures(const std::string& key) const;

  // Blocks until a key is due; the caller owes a done(key). Returns: nullopt once stopped.
  [[nodiscard]] std::optional<std::string> get(const std::stop_token& stop);
  void done(const std::string& key);

  [[nodiscard]] std::size_t depth() const;  // keys that are due; delayed keys do not count
  // Seconds since the keys that are being worked on were taken: of all together, and of the longest.
  struct Unfinished {
    double total = 0;
    double longest = 0;
  };
  [[nodiscard]] Unfinished unfinished() const;

 private:
  struct Waiting {
    Priority priority;
    Clock::time_point since;
    std::list<std::string>::iterator place;
  };
  struct Working {
    Clock::time_point since;
    std::optional<Priority> again;
  };
  struct Delayed {
    Clock::time_point due;
    Priority priority;
  };

  // Both require: the lock. enqueue() returns whether the key is newly queued, or is to come again.
  bool enqueue(const std::string& key, Priority priority, Clock::time_point now);
  void promote(Clock::time_point now);
  [[nodiscard]] std::list<std::string>& lane(Priority priority) {
    return priority == Priority::kFresh ? fresh_ : backlog_;
  }
  void tell_depth(std::size_t depth) const;

  const QueueHooks hooks_;

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable_any changed_;
  std::list<std::string> fresh_;
  std::list<std::string> backlog_;
  std::unordered_map<std::string, Waiting> waiting_;
  std::unordered_map<std::string, Working> working_;
  std::unordered_map<std::string, Delayed> delayed_;
  std::multimap<Clock::time_point, std::string> timers_;  // one entry for each delayed key
  std::unordered_map<std::string, unsigned> failures_;
};

}  // namespace lockkeeper::kube
