// alembic.ini and pyproject.toml, read as Alembic reads them, for where the revision files are. No Python runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alembic/files/version_files.h"
#include "api/report.h"
#include "base/secret.h"

namespace lockkeeper::alembic {

struct ConfigRequest {
  std::string directory;               // where Alembic would run; empty: the current one
  std::string config = "alembic.ini";  // --config, relative to `directory`
  std::string section = "alembic";     // --name
  bool is_flask = false;  // Flask-Migrate: the application says where; without asking it, as `flask db init` makes it
};

struct AlembicConfig {
  std::string ini_path;                        // absolute; empty where there is no such file
  std::string toml_path;                       // pyproject.toml of `directory`; empty where it has no [tool.alembic]
  std::string script_location;                 // absolute
  std::vector<std::string> version_locations;  // absolute; [script_location/versions] where none are given
  bool recursive = false;
  bool sourceless = false;
  std::optional<Secret> url;   // sqlalchemy.url of the ini file, where it is set
  bool needs_adapter = false;  // `package:path`: only Python knows where a package is
  std::string unclear;         // needs_adapter: which option

  [[nodiscard]] VersionLocations locations() const;
};

struct ConfigResult {
  AlembicConfig config;
  std::optional<api::Finding> problem;  // ConfigError: the file, the line, and what to write
};

[[nodiscard]] ConfigResult read_config(const ConfigRequest& request);

}  // namespace lockkeeper::alembic
