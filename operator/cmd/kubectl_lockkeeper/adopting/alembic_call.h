// A call of Alembic, or of Flask-Migrate, as what a Migration says of it. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/migration_spec.h"
#include "cmd/kubectl_lockkeeper/adopting/program.h"

namespace lockkeeper::cmd {

struct AlembicCall {
  api::AlembicTool tool;
  bool is_flask = false;              // and tool.flask is empty where the command does not name the application
  std::vector<std::string> untold{};  // sentences: what the words say and a Migration cannot
};

// Returns: nullopt where the program is no `alembic upgrade` and no `flask db upgrade` that changes the database.
[[nodiscard]] std::optional<AlembicCall> alembic_call(const Program& program);

}  // namespace lockkeeper::cmd
