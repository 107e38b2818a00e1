// The revision files of an application, found by Alembic's own rule and in its order.
#pragma once

#include <string>
#include <vector>

#include "alembic/files/revision_file.h"

namespace lockkeeper::alembic {

struct VersionLocations {
  std::vector<std::string> directories;  // in the order of the configuration
  bool recursive = false;                // recursive_version_locations
  bool sourceless = false;               // .pyc files count: only Python can read those

  // Whether both lead to the same directories, by whatever names, and are read in the same way.
  [[nodiscard]] bool is_same(const VersionLocations& other) const;
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

}  // namespace lockkeeper::alembic
