#include "runner/steps/remedy_watch.h"

#include <algorithm>
#include <utility>

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLookEvery = std::chrono::milliseconds(500);
constexpr auto kSayEvery = std::chrono::seconds(5);

}  // namespace

RemedyWatch::RemedyWatch(const postgres::Session& watched, postgres::SessionOptions options, std::string revision,
                         Reporter& reporter, StopRequest& stop)
    : watched_(watched),
      pid_(watched.backend_pid()),
      options_(std::move(options)),
      revision_(std::move(revision)),
      reporter_(reporter),
      stop_(stop),
      thread_([this] { watch(); }) {}

void RemedyWatch::end() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool RemedyWatch::ended_within(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return wake_.wait_for(lock, time, [this] { return ended_; });
}

void RemedyWatch::watch() {
  while (!ended_within(kLookEvery)) {
    if (stop_.level() == StopLevel::kNow) {
      stopped_ = true;
      cancel();
      // What answers to a cancelled statement has to clean up undisturbed.
      if (ended_within(kSayEvery)) return;
      continue;
    }
    try {
      look();
    } catch (const postgres::SqlError&) {  // whoever is watched finds out by itself
      session_.reset();
    }
  }
}

postgres::Session* RemedyWatch::session() {
  if (session_ == nullptr && !std::exchange(tried_, true)) {
    auto opened = postgres::Session::open(options_);
    if (auto* session = std::get_if<std::unique_ptr<postgres::Session>>(&opened)) session_ = std::move(*session);
  }
  return session_.get();
}

void RemedyWatch::look() {
  if (session() == nullptr) return;
  for (const postgres::BlockedBackend& blocked : postgres::blocked_backends(*session_, options_.application)) {
    if (blocked.pid == pid_ && !blocked.blockers.empty()) say(blocked);
  }
}

void RemedyWatch::say(const postgres::BlockedBackend& blocked) {
  const bool same = std::equal(blocked.blockers.begin(), blocked.blockers.end(), blockers_.begin(), blockers_.end(),
                               [](const api::Blocker& a, const api::Blocker& b) { return a.pid == b.pid; });
  blockers_ = blocked.blockers;
  if (same && Clock::now() - said_ < kSayEvery) return;
  said_ = Clock::now();
  reporter_.blocked(revision_, blocked);
}

void RemedyWatch::cancel() {
  try {
    if (session() != nullptr) {
      session_->query("SELECT pg_catalog.pg_cancel_backend($1)", {std::to_string(pid_)});
      return;
    }
  } catch (const postgres::SqlError&) {
    session_.reset();
  }
  // No other way to its server process is left.
  watched_.interrupt();
}

}  // namespace lockkeeper::runner
