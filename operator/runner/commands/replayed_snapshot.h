// The snapshot that a replay makes: what the revisions do in each context that env.py configures.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "api/report.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"
#include "schema/snapshot/snapshot.h"

namespace lockkeeper::runner {

struct Replayed {
  std::optional<schema::Snapshot> snapshot;  // nullopt: there is an error among the findings
  std::string snapshot_file;                 // where it belongs
  std::size_t revisions = 0;
  std::vector<api::Finding> findings;
};

// kWhatIsNew: revisions that the snapshot file has unchanged are looked at only as a whole.
enum class ReplayExtent { kAll, kWhatIsNew };

// Replays the revisions in the shadow of the settings, once for each context.
// Throws: SqlError where a session is lost.
[[nodiscard]] Replayed replay_contexts(const Settings& settings, ReplayExtent extent, Reporter& reporter,
                                       StopRequest& stop);

}  // namespace lockkeeper::runner
