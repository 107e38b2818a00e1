// Alembic's configuration, alembic.ini and pyproject.toml, read as Alembic does but without Python, to find the
// revision files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alembic/files/version_files.h"
#include "api/report.h"
#include "base/secret.h"

namespace lockkeeper::alembic {

struct ConfigRequest {
  std::string directory;               // the working directory of Alembic; empty: the current one
  std::string config = "alembic.ini";  // --config, relative to `directory`
  std::string section = "alembic";     // --name
  bool is_flask = false;  // Flask-Migrate: the application knows the place; here it is the one of `flask db init`
};

struct AlembicConfig {
  std::string ini_path;                        // absolute; empty where there is no such file
  std::string toml_path;                       // pyproject.toml of `directory`; empty where it has no [tool.alembic]
  std::string script_location;                 // absolute
  std::vector<std::string> version_locations;  // absolute; [script_location/versions] where none are given
  bool recursive = false;
  bool sourceless = false;
  std::optional<Secret> url;   // sqlalchemy.url of the ini file, where it is set
  bool needs_adapter = false;  // an option has `package:path`: only Python knows where a package is
  std::string unclear;         // needs_adapter: the name of that option

  [[nodiscard]] VersionLocations locations() const;
};

struct ConfigResult {
  AlembicConfig config;
  std::optional<api::Finding> problem;  // ConfigError, with the file, the line and the remedy
};

// Returns: the path of its env.py; empty where it is empty.
[[nodiscard]] std::string env_file(const std::string& script_location);

// Reads the files. Thread safety: any thread.
[[nodiscard]] ConfigResult read_config(const ConfigRequest& request);

}  // namespace lockkeeper::alembic
