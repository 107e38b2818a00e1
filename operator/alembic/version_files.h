// The revision files of an application, found by Alembic's own rule and in its order.
#pragma once

#include <string>
#include <vector>

#include "alembic/adapter_protocol.h"
#include "alembic/revision_file.h"

namespace lockkeeper::alembic {

struct VersionLocations {
  std::vector<std::string> directories;  // in the order of the configuration
  bool recursive = false;                // recursive_version_locations
  bool sourceless = false;               // .pyc files count: only Python can read those
};

struct VersionFiles {
  std::vector<RevisionFile> files;     // in Alembic's order: it decides between branches
  std::vector<std::string> missing;    // directories that are not there; Alembic passes over them
  std::vector<api::Finding> problems;  // directories and files that cannot be read
  [[nodiscard]] bool needs_adapter() const;
  [[nodiscard]] std::vector<std::string> unclear_paths() const;  // for InspectOptions::graph_files
};

// Reads with up to `threads` threads (0: as many as there are processors, four at most). Throws nothing for what it
// finds on the disk. Several threads may read at the same time.
[[nodiscard]] VersionFiles read_version_files(const VersionLocations& locations, unsigned threads = 0);

// What Python said about files that a reader could not, put into `files` (matched by their real path). A file that
// failed to load gets its problem; one that Python did not name keeps needs_adapter.
void complete(std::vector<RevisionFile>& files, const LoadedGraph& loaded);

}  // namespace lockkeeper::alembic
