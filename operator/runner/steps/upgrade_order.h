// What is asked of run_upgrade().
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plan/repair/treatment.h"
#include "postgres/lock/fence.h"
#include "runner/observe/workbench.h"
#include "runner/steps/upgrade.h"

namespace lockkeeper::runner {

// The treatment's upgrades, with the statements that they leave out. `bench` has looked, and its session holds the lock
// of `fence`; `run` is the run's name.
[[nodiscard]] UpgradeOrder order_upgrade(Workbench& bench, const plan::Treatment& treatment,
                                         const postgres::Fence& fence, const std::string& run,
                                         std::optional<std::int64_t> ledger_run);

}  // namespace lockkeeper::runner
