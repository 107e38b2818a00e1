#include "runner/lock/lock_wait.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "postgres/lock/activity.h"
#include "postgres/lock/fence.h"

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kFirstPause = std::chrono::milliseconds(50);
constexpr auto kLongestPause = std::chrono::milliseconds(1000);
constexpr auto kSayEvery = std::chrono::seconds(5);

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Several runners that start together must not try in step.
std::chrono::milliseconds jittered(std::chrono::milliseconds pause) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::chrono::milliseconds(pause.count() / 2 +
                                   static_cast<long>(random() % static_cast<unsigned long>(pause.count())));
}

}  // namespace

std::variant<LockTaken, LockNotTaken> take_lock(postgres::Session& session, postgres::LockKey key,
                                                Milliseconds patience, Reporter& reporter, StopRequest& stop) {
  const auto begin = Clock::now();
  auto pause = kFirstPause;
  auto said = begin - kSayEvery;
  bool held = false;
  bool waited = false;
  while (true) {
    std::string obstacle;
    std::vector<api::Blocker> holders;
    if (!held) {
      held = postgres::AdvisoryLock::try_take(session, key);
      if (!held) {
        const auto holder = postgres::AdvisoryLock::holder(session, key);
        if (holder) holders.push_back(*holder);
        obstacle = holder ? fmt::format("the migration lock is held by {}", postgres::describe(*holder))
                          : "the migration lock was held a moment ago";
      }
    }
    if (held) {
      if (postgres::raise_fence(session, key)) {
        reporter.lock("acquired", "", seconds_since(begin));
        return LockTaken{seconds_since(begin), waited};
      }
      const auto left = postgres::left_behind(session, key);
      holders.assign(left.begin(), left.end());
      obstacle = left.empty() ? "a transaction of an earlier run was still open a moment ago"
                              : fmt::format("an earlier run left work behind: {}", postgres::describe(left.front()));
    }
    waited = true;
    const bool stopped = stop.level() != StopLevel::kNone;
    if (stopped || Clock::now() - begin >= patience) {
      if (held) postgres::AdvisoryLock::release(session, key);
      const std::string waiting_time = for_people(std::chrono::duration_cast<Milliseconds>(Clock::now() - begin));
      const std::string gave_up = stopped ? fmt::format(" Gave up because of {}.", stop.reason()) : "";
      return LockNotTaken{{api::Code::kLockHeld, api::Severity::kError, key.name(),
                           fmt::format("Waited {} in vain: {}.{}", waiting_time, obstacle, gave_up),
                           "wait for that run to end, or end it with pg_terminate_backend(pid); "
                           "--advisory-lock-timeout (spec.timeouts.advisoryLock) waits longer"},
                          stopped};
    }
    if (Clock::now() - said >= kSayEvery) {
      said = Clock::now();
      reporter.lock("waiting", fmt::format("Waiting: {}", obstacle), seconds_since(begin), std::move(holders));
    }
    // Short pauses first while an earlier run's backends end.
    std::this_thread::sleep_for(held ? kFirstPause : jittered(pause));
    pause = std::min(pause * 2, std::chrono::milliseconds(kLongestPause));
  }
}

}  // namespace lockkeeper::runner
