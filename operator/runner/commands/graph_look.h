// `lockkeeper graph`: the revisions of the files, and what the database says of each. Writes nothing anywhere.
#pragma once

#include <vector>

#include "api/report.h"
#include "api/revision_graph.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

enum class GraphSource {
  kDatabase,  // as a plan looks at it
  kFiles,     // no database is asked, and env.py does not run
};

struct GraphResult {
  api::RevisionGraph graph;
  std::vector<api::Finding> findings;
  int exit = 0;  // of what kept the files or the database from being read; a finding about rows is none
};

// Requires: the calling thread lives as long as the process.
// Returns: what is known, whatever happens. Throws: Error where a child process cannot be made.
[[nodiscard]] GraphResult look_at_graph(GraphSource source, const Settings& settings, Reporter& reporter,
                                        StopRequest& stop);

// Returns: the graph, its files named as one would write them from the working directory.
[[nodiscard]] api::RevisionGraph with_near_paths(api::RevisionGraph graph);

}  // namespace lockkeeper::runner
