#include "controller/decide/hindrance.h"

#include <fmt/core.h>

#include <algorithm>

#include "controller/decide/summary_conditions.h"

namespace lockkeeper::controller {
namespace {

Milliseconds patience_for(const std::string& reason) {
  const bool may_come = reason == api::reason::kUnschedulable || reason == api::reason::kQuotaExceeded;
  return may_come ? kClusterPatience : kPersonsPatience;
}

}  // namespace

void say_hindered(const Observation& o, const Problem& problem, const std::string& message, Decision& decision) {
  const bool is_known = problem.since != Timestamp{};
  const auto lasted = std::chrono::floor<Milliseconds>(o.now - problem.since);
  const Milliseconds patience = patience_for(problem.reason);
  if (problem.needs_a_person || (is_known && lasted >= patience)) {
    decision.status.phase = api::MigrationPhase::kFailed;
    const bool ends = !message.empty() && message.back() == '.';
    say_stalled(decision.status, problem.reason,
                fmt::format("{}{} The run goes on by itself once that is put right.", message, ends ? "" : "."), o.now);
    return;
  }
  say_reconciling(decision.status, problem.reason, message, o.now);
  if (!is_known) return;
  const Milliseconds left = patience - std::max(lasted, Milliseconds(0));
  look_again(decision, left);
}

}  // namespace lockkeeper::controller
