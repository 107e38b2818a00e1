// The revision files of an application without its database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alembic/graph.h"
#include "api/report.h"
#include "runner/settings.h"

namespace lockkeeper::runner {

// By whom the files are found: env.py may lead to other ones than the configuration, and needs whatever env.py needs.
enum class FoundBy { kConfiguration, kEnv };

struct FilesAlone {
  std::optional<alembic::Graph> graph;  // nullopt: there is an error among the findings
  std::string env_file;                 // the path of env.py; empty where there is no configuration
  alembic::Graph drawable;              // as far as it is known, also then
  std::string snapshot;                 // the path of the snapshot file; empty where there is no configuration
  std::vector<api::Finding> findings;
};

// Reads the configuration and the files; Python is asked only where the text does not say it.
// Throws: Error where a child process cannot be made.
[[nodiscard]] FilesAlone read_files_alone(const Settings& settings, FoundBy found_by);

}  // namespace lockkeeper::runner
