// The version rows once the child has ended: what really happened, whatever it said.
#pragma once

#include "runner/observe/context_reader.h"
#include "runner/reporter.h"
#include "runner/steps/upgrade.h"
#include "runner/steps/upgrade_verdict.h"

namespace lockkeeper::runner {

// Takes them into `facts`, with what they stand for: on the lock's session where it lives; else on a new one, which
// also ends what the child left. Where they cannot be read the facts say so, and why. Does not throw SqlError.
void read_rows_afterwards(ContextReader& reader, const UpgradeOrder& order, const Settings& settings,
                          Reporter& reporter, UpgradeFacts& facts);

}  // namespace lockkeeper::runner
