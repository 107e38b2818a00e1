#include "runner/steps/upgrade_order.h"

#include <variant>

namespace lockkeeper::runner {

UpgradeOrder order_upgrade(const Sight& seen, const plan::StepPlan& step_plan, const postgres::Fence& fence,
                           const std::string& run, std::optional<std::int64_t> ledger_run) {
  UpgradeOrder order;
  order.targets = step_plan.targets;
  order.pending = step_plan.pending;
  order.from = seen.facts.rows;
  order.table = seen.version_table;
  order.child_application = postgres::child_application(fence.key, run);
  order.fence = fence;
  order.ledger_run = ledger_run;
  for (const plan::Step& step : step_plan.steps) {
    const auto* upgrade = std::get_if<plan::UpgradeStep>(&step);
    if (upgrade == nullptr) continue;
    for (const plan::SkippedStatement& skip : upgrade->skipped) {
      order.skipped.push_back({upgrade->revision, skip.index, skip.sql, skip.because});
    }
  }
  return order;
}

}  // namespace lockkeeper::runner
