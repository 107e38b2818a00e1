#include "kube/work_queue.h"

#include <algorithm>
#include <utility>

namespace lockkeeper::kube {
namespace {

constexpr std::int64_t kFirstDelayMs = 5;
constexpr std::int64_t kLongestDelayMs = 1'000'000;

double seconds(WorkQueue::Clock::duration length) {
  return std::chrono::duration<double>(length).count();
}

}  // namespace

Milliseconds retry_delay(unsigned failures) {
  constexpr unsigned kDoublings = 18;  // 5 ms × 2¹⁸ is above the cap
  return Milliseconds(std::min(kFirstDelayMs << std::min(failures, kDoublings), kLongestDelayMs));
}

bool WorkQueue::enqueue(const std::string& key, Priority priority, Clock::time_point now) {
  if (const auto working = working_.find(key); working != working_.end()) {
    auto& again = working->second.again;
    const bool news = !again.has_value();
    again = news ? priority : std::min(*again, priority);
    return news;
  }
  if (const auto waiting = waiting_.find(key); waiting != waiting_.end()) {
    Waiting& entry = waiting->second;
    if (priority < entry.priority) {
      lane(priority).splice(lane(priority).end(), lane(entry.priority), entry.place);
      entry.priority = priority;
    }
    return false;
  }
  auto& keys = lane(priority);
  waiting_.emplace(key, Waiting{priority, now, keys.insert(keys.end(), key)});
  return true;
}

void WorkQueue::promote(Clock::time_point now) {
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const std::string key = timers_.begin()->second;
    timers_.erase(timers_.begin());
    const auto delayed = delayed_.find(key);
    const Priority priority = delayed->second.priority;
    delayed_.erase(delayed);
    enqueue(key, priority, now);
  }
}

void WorkQueue::tell_depth(std::size_t depth) const {
  if (hooks_.depth) hooks_.depth(depth);
}

void WorkQueue::add(const std::string& key, Priority priority) {
  std::size_t depth = 0;
  {
    const std::scoped_lock lock(mutex_);
    if (!enqueue(key, priority, Clock::now())) return;
    depth = waiting_.size();
  }
  changed_.notify_one();
  if (hooks_.added) hooks_.added();
  tell_depth(depth);
}

void WorkQueue::add_after(const std::string& key, Milliseconds delay, Priority priority) {
  if (delay <= Milliseconds(0)) return add(key, priority);
  const Clock::time_point due = Clock::now() + delay;
  {
    const std::scoped_lock lock(mutex_);
    const auto delayed = delayed_.find(key);
    if (delayed != delayed_.end()) {
      delayed->second.priority = std::min(delayed->second.priority, priority);
      if (delayed->second.due <= due) return;
      const auto [begin, end] = timers_.equal_range(delayed->second.due);
      timers_.erase(std::find_if(begin, end, [&](const auto& timer) { return timer.second == key; }));
      delayed->second.due = due;
    } else {
      delayed_.emplace(key, Delayed{due, priority});
    }
    timers_.emplace(due, key);
  }
  // Every waiting thread sleeps until the earliest timer that it knew of.
  changed_.notify_all();
}

void WorkQueue::add_rate_limited(const std::string& key) {
  Milliseconds delay{0};
  {
    const std::scoped_lock lock(mutex_);
    delay = retry_delay(failures_[key]++);
  }
  if (hooks_.retried) hooks_.retried();
  add_after(key, delay);
}

void WorkQueue::forget(const std::string& key) {
  const std::scoped_lock lock(mutex_);
  failures_.erase(key);
}

unsigned WorkQueue::failures(const std::string& key) const {
  const std::scoped_lock lock(mutex_);
  const auto found = failures_.find(key);
  return found == failures_.end() ? 0 : found->second;
}

std::optional<std::string> WorkQueue::get(const std::stop_token& stop) {
  std::string key;
  std::size_t depth = 0;
  double waited = 0;
  {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (stop.stop_requested()) return std::nullopt;
      promote(Clock::now());
      if (!waiting_.empty()) break;
      if (timers_.empty()) {
        changed_.wait(lock, stop, [this] { return !waiting_.empty() || !timers_.empty(); });
      } else {
        const Clock::time_point first = timers_.begin()->first;
        changed_.wait_until(lock, stop, first, [this, first] {
          return !waiting_.empty() || timers_.empty() || timers_.begin()->first < first;
        });
      }
    }
    auto& keys = fresh_.empty() ? backlog_ : fresh_;
    key = keys.front();
    const Clock::time_point now = Clock::now();
    waited = seconds(now - waiting_.at(key).since);
    waiting_.erase(key);
    keys.pop_front();
    working_.emplace(key, Working{now, std::nullopt});
    depth = waiting_.size();
    // One notice may have stood for several keys that came due together.
    if (depth > 0) changed_.notify_one();
  }
  if (hooks_.waited) hooks_.waited(waited);
  tell_depth(depth);
  return key;
}

void WorkQueue::done(const std::string& key) {
  double worked = 0;
  std::size_t depth = 0;
  bool again = false;
  {
    const std::scoped_lock lock(mutex_);
    const auto working = working_.find(key);
    if (working == working_.end()) return;
    const Clock::time_point now = Clock::now();
    worked = seconds(now - working->second.since);
    const std::optional<Priority> priority = working->second.again;
    working_.erase(working);
    if (priority) again = enqueue(key, *priority, now);
    depth = waiting_.size();
  }
  if (again) changed_.notify_one();
  if (hooks_.worked) hooks_.worked(worked);
  if (again) tell_depth(depth);
}

std::size_t WorkQueue::depth() const {
  const std::scoped_lock lock(mutex_);
  return waiting_.size();
}

WorkQueue::Unfinished WorkQueue::unfinished() const {
  const std::scoped_lock lock(mutex_);
  Unfinished sum;
  const Clock::time_point now = Clock::now();
  for (const auto& [key, working] : working_) {
    const double length = seconds(now - working.since);
    sum.total += length;
    sum.longest = std::max(sum.longest, length);
  }
  return sum;
}

}  // namespace lockkeeper::kube
