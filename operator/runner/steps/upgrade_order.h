// What is asked of run_upgrade().
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plan/repair/step_plan.h"
#include "postgres/lock/fence.h"
#include "runner/observe/context_reader.h"
#include "runner/steps/upgrade.h"

namespace lockkeeper::runner {

// The step plan's upgrades, with the statements that they leave out. `reader` has looked, and its session holds the
// lock of `fence`; `run` is the run's name.
[[nodiscard]] UpgradeOrder order_upgrade(ContextReader& reader, const plan::StepPlan& step_plan,
                                         const postgres::Fence& fence, const std::string& run,
                                         std::optional<std::int64_t> ledger_run);

}  // namespace lockkeeper::runner
