// `lockkeeper snapshot`: writes the effects of the revisions into the file beside Alembic's configuration, or says
// whether the file that is there holds.
#pragma once

#include <string>
#include <vector>

#include "api/report.h"
#include "base/json.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

struct SnapshotResult {
  std::string file;
  std::size_t revisions = 0;
  bool written = false;  // false also where the file said the same before
  std::vector<api::Finding> findings;
  int exit = 0;
};

// Replays the revisions in the shadow of the settings, and writes the file at once or not at all. Revisions that the
// file has unchanged are looked at only as a whole.
// Returns: whatever happens; does not throw.
[[nodiscard]] SnapshotResult write_snapshot_file(const Settings& settings, Reporter& reporter, StopRequest& stop);

// Checks the file, and writes nothing. Without a shadow no database is asked.
// Returns: SnapshotStale (an error here, exit 10) where the file is not of exactly these revision files, or there is
// none; with a shadow also where a replay says something else. Does not throw.
[[nodiscard]] SnapshotResult check_snapshot_file(const Settings& settings, Reporter& reporter, StopRequest& stop);

// Returns: {"kind":"Snapshot","file","revisions","written","findings"}
[[nodiscard]] Json to_json(const SnapshotResult& result);

}  // namespace lockkeeper::runner
