#include "runner/steps/lock_retry.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/sqlstates.h"
#include "base/text.h"
#include "postgres/lock/activity.h"

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLookForStop = std::chrono::milliseconds(100);

}  // namespace

bool is_lock_timeout(std::string_view sqlstate) {
  return sqlstate == sqlstate::kLockNotAvailable;
}

std::string names_of(const std::vector<api::Blocker>& blockers) {
  std::vector<std::string> names;
  names.reserve(blockers.size());
  for (const api::Blocker& blocker : blockers) names.push_back(postgres::describe(blocker));
  return join(names, "; ");
}

std::string with_names(std::string_view words, const std::vector<api::Blocker>& blockers) {
  return blockers.empty() ? "" : fmt::format("{} {}", words, names_of(blockers));
}

LockRetry::Next LockRetry::wait(const Failure& failure) {
  if (failure.tries > settings_.retry.limit) return Next::kGiveUp;
  const double random = std::uniform_real_distribution<double>(0, 1)(random_);
  const Milliseconds pause = backoff_of(settings_.retry).delay(failure.tries - 1, random);
  report(failure, pause);
  const auto until = Clock::now() + pause;
  while (stop_.level() == StopLevel::kNone) {
    if (Clock::now() >= until) return Next::kTryAgain;
    std::this_thread::sleep_for(std::min<Clock::duration>(until - Clock::now(), kLookForStop));
  }
  return Next::kStopped;
}

void LockRetry::report(const Failure& failure, Milliseconds pause) {
  api::RunEvent event;
  event.kind = api::RunEventKind::kRetry;
  event.revision = failure.revision;
  event.seconds = static_cast<double>(pause.count()) / 1000;
  event.message =
      fmt::format("Lock timeout {}{}; try {} of {} in {}", failure.where, with_names(", held by", failure.blockers),
                  failure.tries, settings_.retry.limit, for_people(pause));
  reporter_.report(event);
}

}  // namespace lockkeeper::runner
