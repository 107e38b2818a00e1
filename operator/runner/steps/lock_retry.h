// Another try after a lock timeout: of a revision, or of a remedy. The one place where that is waited for.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "api/run_event.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// SQLSTATE lock_not_available (base/sqlstates.h).
[[nodiscard]] bool is_lock_timeout(std::string_view sqlstate);

// `shop on db (pid 17, …); …`.
[[nodiscard]] std::string names_of(const std::vector<api::Blocker>& blockers);
// Returns: a clause that begins with `words` and names them, `, held by …`; empty where there are none.
[[nodiscard]] std::string with_names(std::string_view words, const std::vector<api::Blocker>& blockers);

// Thread safety: one thread uses it.
class LockRetry {
 public:
  // Requires: all of them outlive it.
  LockRetry(const Settings& settings, Reporter& reporter, StopRequest& stop)
      : settings_(settings), reporter_(reporter), stop_(stop) {}

  struct Failure {
    std::string revision;  // of the event; may be empty
    std::string where;     // `in a1`, `on the way to stamp b2`
    unsigned tries = 1;    // that have failed so far
    std::vector<api::Blocker> blockers;
  };
  enum class Next { kTryAgain, kGiveUp, kStopped };

  // Reports, and waits as Settings::retry says; ends early where somebody wants the run to end.
  // Returns: kGiveUp without a wait after Settings::retry.limit tries.
  [[nodiscard]] Next wait(const Failure& failure);

 private:
  void report(const Failure& failure, Milliseconds pause);

  const Settings& settings_;
  Reporter& reporter_;
  StopRequest& stop_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace lockkeeper::runner
