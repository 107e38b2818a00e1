#include "runner/steps/undo_stamp.h"

#include <fmt/core.h>

#include <string>
#include <utility>
#include <vector>

#include "runner/steps/stamp_by_hand.h"
#include "runner/steps/upgrade_verdict.h"

namespace lockkeeper::runner {

std::optional<std::int64_t> choose_undo(const Sight& seen, plan::StepPlan& step_plan) {
  const plan::Facts& facts = seen.facts;
  const auto refuse = [&](std::string message) {
    step_plan.findings.push_back({api::Code::kUnknownTarget, api::Severity::kError, facts.version_table,
                                  std::move(message), "stamp the revision that is right by name"});
  };
  if (!seen.last_stamp) {
    refuse(fmt::format("The ledger has no stamp of {} that could be undone.", facts.version_table));
    return std::nullopt;
  }
  const postgres::StampRecord& last = *seen.last_stamp;
  if (sorted_once(facts.rows) != sorted_once(last.to)) {
    refuse(fmt::format("The last stamp wrote {}, and the rows are now {}: more happened since, so it cannot be undone.",
                       name_rows(last.to), name_rows(facts.rows)));
    return std::nullopt;
  }
  step_plan.steps.emplace_back(plan::StampStep{facts.rows, last.from, "the stamp is undone", facts.version_table});
  step_plan.rows_after = last.from;
  return last.id;
}

}  // namespace lockkeeper::runner
