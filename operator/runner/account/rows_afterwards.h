// The version rows once the child has ended: what really happened, whatever it said.
#pragma once

#include "alembic/graph.h"
#include "runner/observe/place.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/steps/upgrade.h"
#include "runner/steps/upgrade_verdict.h"

namespace lockkeeper::runner {

// Takes them into `facts`, with the revisions of `graph` that they stand for: on the lock's session where it lives;
// else on a new one, which also ends what the child left. Where they cannot be read the facts say so, and why. Does not
// throw SqlError: a session that is lost meanwhile is gone from its place.
void read_rows_afterwards(Place& place, const alembic::Graph& graph, const UpgradeOrder& order,
                          const Settings& settings, Reporter& reporter, UpgradeFacts& facts);

}  // namespace lockkeeper::runner
