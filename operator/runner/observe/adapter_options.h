// The settings' words about the application's Alembic, for each child that holds it.
#pragma once

#include <utility>
#include <vector>

#include "alembic/adapter/adapter.h"
#include "alembic/config/config_file.h"
#include "runner/settings.h"

namespace lockkeeper::runner {

[[nodiscard]] inline alembic::AdapterOptions adapter_options(const Settings& settings, std::vector<Secret> secrets) {
  const api::AlembicTool& tool = settings.alembic;
  return {.python = tool.python,
          .config = tool.config,
          .section = tool.section,
          .directory = tool.directory,
          .secrets = std::move(secrets),
          .x = tool.x,
          .flask = tool.flask,
          .python_because = settings.python_because};
}

// Of the configuration, for the reader that runs no Python.
[[nodiscard]] inline alembic::ConfigRequest config_request(const Settings& settings) {
  const api::AlembicTool& tool = settings.alembic;
  return {.directory = tool.directory, .config = tool.config, .section = tool.section, .is_flask = !tool.flask.empty()};
}

}  // namespace lockkeeper::runner
