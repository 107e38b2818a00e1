#include <fmt/core.h>

#include <charconv>

#include "base/backoff.h"
#include "base/digest.h"
#include "controller/decide/phases/phases.h"
#include "controller/decide/status_base.h"
#include "controller/decide/summary_conditions.h"
#include "controller/observe/outcome.h"

namespace lockkeeper::controller::phases {
namespace {

// The runner itself has already tried for as long as spec.retry and spec.timeouts say.
constexpr Backoff kBetweenAttempts{Milliseconds(5000), Milliseconds(300000), 2.0, 0.3};

// Runs of this target that ended so in a row: the failures that the wait grows with.
unsigned failures_in_a_row(const api::MigrationStatus& status) {
  unsigned count = 0;
  for (const api::HistoryEntry& entry : status.history) {
    const auto outcome = api::parse_outcome(entry.outcome);
    if (entry.image != status.run.image || !outcome || !is_retried(*outcome)) break;
    ++count;
  }
  return count;
}

// The same for the same attempt, so that a restart neither shortens nor lengthens the wait.
double jitter_of(const api::RunStatus& run) {
  const std::string digits = sha256_hex(run.job + std::to_string(run.attempt)).substr(0, 4);
  unsigned number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return number / 65536.0;
}

}  // namespace

std::optional<Decision> backing_off(const Observation& o, const ObservedFacts& facts) {
  const api::MigrationStatus& before = o.migration->status;
  const auto outcome = api::parse_outcome(before.run.outcome);
  if (!facts.is_same_inputs || !outcome) return std::nullopt;
  Decision decision;
  decision.status = base_status(o);
  decision.status.phase = api::MigrationPhase::kPending;
  if (*outcome == api::Outcome::kWaitingForApproval) {
    say_reconciling(decision.status, before.run.outcome, before.run.message, o.now);
    return decision;
  }
  if (!is_retried(*outcome)) return std::nullopt;
  const unsigned failures = failures_in_a_row(before);
  const Timestamp due = before.run.finished.value_or(o.now) +
                        kBetweenAttempts.delay(failures > 0 ? failures - 1 : 0, jitter_of(before.run));
  if (due <= o.now) return std::nullopt;
  say_reconciling(decision.status, before.run.reason,
                  fmt::format("{} The next attempt starts at {}.", before.run.message, to_rfc3339(due)), o.now);
  decision.again = std::chrono::ceil<Milliseconds>(due - o.now);
  return decision;
}

}  // namespace lockkeeper::controller::phases
