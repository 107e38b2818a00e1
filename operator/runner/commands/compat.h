// `lockkeeper compat`: which queries of the code that runs now fail once the pending revisions are applied. Asked in a
// copy of the live schema; nothing is written anywhere else.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/report.h"
#include "base/json.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

struct CompatResult {
  std::vector<api::Finding> findings;  // IncompatibleWithRunningCode, as errors; or what kept us from asking
  std::size_t asked = 0;               // queries that the server could plan before; of all contexts
  std::string message;                 // the end, for a person
  int exit = 0;
};

// Field names are a contract (docs/cli.md).
[[nodiscard]] Json to_json(const CompatResult& result);

// The policy for old code counts as Fail: who asks wants to know.
// Requires: the calling thread lives as long as the process.
// Returns: whatever happens; does not throw.
[[nodiscard]] CompatResult ask_running_code(Settings settings, Reporter& reporter, StopRequest& stop);

}  // namespace lockkeeper::runner
