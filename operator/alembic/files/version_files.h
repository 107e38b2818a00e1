// The revision files of an application, found by Alembic's own rule and in its order.
#pragma once

#include <string>
#include <vector>

#include "alembic/files/revision_file.h"

namespace lockkeeper::alembic {

struct VersionLocations {
  std::vector<std::string> directories;  // in the order of the configuration
  bool recursive = false;                // recursive_version_locations
  bool sourceless = false;               // .pyc files count, too, which only Python can read

  // Returns: whether both lead to the same directories, by any names, and are read in the same way.
  [[nodiscard]] bool is_same(const VersionLocations& other) const;
};

struct VersionFiles {
  std::vector<RevisionFile> files;     // in Alembic's order, which decides between branches
  std::vector<std::string> missing;    // directories that are not there; Alembic passes over them
  std::vector<api::Finding> problems;  // directories and files that cannot be read
  [[nodiscard]] bool needs_adapter() const;
  [[nodiscard]] std::vector<std::string> unclear_paths() const;  // for InspectOptions::graph_files
};

// Reads the files with up to `threads` threads (0: as many as there are processors, four at most).
// Throws: nothing for the content of the disk; a file that cannot be read is a problem.
// Thread safety: any thread, any number at once.
[[nodiscard]] VersionFiles read_version_files(const VersionLocations& locations, unsigned threads = 0);

}  // namespace lockkeeper::alembic
