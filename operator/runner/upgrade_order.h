// What is asked of run_upgrade().
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plan/treatment.h"
#include "postgres/fence.h"
#include "runner/upgrade.h"
#include "runner/workbench.h"

namespace lockkeeper::runner {

// The treatment's upgrades, with the statements that they leave out. `bench` has looked, and its session holds the lock
// of `fence`; `run` is the run's name.
[[nodiscard]] UpgradeOrder order_upgrade(Workbench& bench, const plan::Treatment& treatment,
                                         const postgres::Fence& fence, const std::string& run,
                                         std::optional<std::int64_t> ledger_run);

}  // namespace lockkeeper::runner
