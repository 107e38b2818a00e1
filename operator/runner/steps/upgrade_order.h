// The order that run_upgrade() is given for one context.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plan/repair/step_plan.h"
#include "postgres/lock/fence.h"
#include "runner/observe/sight.h"
#include "runner/steps/upgrade.h"

namespace lockkeeper::runner {

// The step plan's upgrades, with the statements that they leave out. `run`: the run's name.
// Requires: a session at the place that `seen` is of holds the lock of `fence`.
[[nodiscard]] UpgradeOrder order_upgrade(const Sight& seen, const plan::StepPlan& step_plan,
                                         const postgres::Fence& fence, const std::string& run,
                                         std::optional<std::int64_t> ledger_run);

}  // namespace lockkeeper::runner
