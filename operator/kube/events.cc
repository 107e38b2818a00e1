#include "kube/events.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <random>
#include <utility>
#include <variant>

#include "base/text.h"
#include "kube/pause.h"

namespace lockkeeper::kube {
namespace {

// How often due series are looked for, and Events that have given way for long enough.
constexpr Milliseconds kLook{10000};
constexpr Milliseconds kFlushLimit{2000};
// An Event that the server cannot take now is tried so often; Events are news, not records.
constexpr unsigned kTries = 3;
constexpr Milliseconds kPause{500};
constexpr Milliseconds kLongestWay{10000};

// Sixteen hexadecimal digits: names of Events must differ, also between replicas.
std::string random_suffix() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  std::array<char, 17> text{};
  const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), engine(), 16);
  return {text.data(), end};
}

}  // namespace

EventRecorder::EventRecorder(Client& client, EventOptions options)
    : client_(client),
      options_(options),
      series_(std::move(options)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

EventRecorder::~EventRecorder() {
  thread_.request_stop();
  const StopAt limit({}, std::chrono::steady_clock::now() + kFlushLimit);
  const std::stop_callback abort(limit.token(), [this] { abort_.request_stop(); });
  thread_.join();
}

void EventRecorder::publish(EventNote note) {
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_.size() >= options_.capacity) {
      ++dropped_;
      return;
    }
    waiting_.emplace_back(std::move(note), now());
  }
  changed_.notify_all();
}

bool EventRecorder::flush(Milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [this] { return waiting_.empty() && !busy_; });
}

void EventRecorder::catch_up() {
  { const std::scoped_lock lock(mutex_); }  // nobody is between asking `busy` and waiting
  changed_.notify_all();
}

bool EventRecorder::is_due(Timestamp now) const {
  if (waiting_.empty()) return false;
  if (!options_.busy || waiting_.size() > options_.capacity / 2 || !options_.busy()) return true;
  const Timestamp since = waiting_.front().second;
  return now >= since + kLongestWay || now < since;  // a clock that was set back must not hold it up
}

void EventRecorder::run(const std::stop_token& stop) {
  for (;;) {
    std::optional<std::pair<EventNote, Timestamp>> next;
    std::size_t dropped = 0;
    {
      std::unique_lock lock(mutex_);
      busy_ = false;
      changed_.notify_all();
      const auto ready = [this] { return is_due(now()); };
      changed_.wait_for(lock, stop, kLook, ready);
      if (stop.stop_requested() ? !waiting_.empty() : ready()) {
        next = std::move(waiting_.front());
        waiting_.pop_front();
        busy_ = true;
      }
      dropped = std::exchange(dropped_, 0);
    }
    if (dropped > 0 && options_.on_problem) {
      options_.on_problem(fmt::format("{} Events were dropped: the API server takes them too slowly", dropped));
    }
    if (next) {
      if (const auto one = series_.count(next->first, next->second, random_suffix())) write(*one);
    }
    for (const EventSeries::Write& due : series_.due(now())) write(due);
    if (stop.stop_requested() && !next) break;
  }
  // What was only counted.
  for (const EventSeries::Write& last : series_.unwritten()) write(last);
}

void EventRecorder::write(const EventSeries::Write& write) {
  const std::stop_token abort = abort_.get_token();
  for (unsigned tries = 1;; ++tries) {
    try {
      if (write.create) {
        // Already there: our own, whose answer was lost.
        (void)client_.create(kEvents, write.body, abort);
      } else if (!client_.patch(kEvents, {write.ns, write.name}, PatchKind::kMerge, write.body, "", abort)) {
        series_.forget(write.ns, write.name);  // expired: the next one begins anew
      }
      return;
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::kTransient && tries < kTries && pause(abort, kPause)) continue;
      if (write.create) series_.forget(write.ns, write.name);
      if (options_.on_problem) options_.on_problem(fmt::format("an Event is lost: {}", error.what()));
      return;
    }
  }
}

}  // namespace lockkeeper::kube
