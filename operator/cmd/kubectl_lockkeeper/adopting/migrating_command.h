// What a container's command and arguments do to the database before they serve, or instead of it. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/migration_spec.h"
#include "base/json.h"

namespace lockkeeper::cmd {

// As it stands in a container of a pod template.
struct Start {
  std::vector<std::string> command;
  std::vector<std::string> args;
  std::string directory;  // workingDir
};
[[nodiscard]] Start start_of(const Json& container);

// A word of `command` or `args` that takes the place of the one that is there: a shell's line.
struct Replacement {
  bool is_in_args = false;
  std::size_t index = 0;
  std::string word;
};

struct MigratingCommand {
  std::string tool_name;  // Alembic, Flask-Migrate, Django
  api::Tool tool;
  std::string text;  // the part that migrates, as it stands, without secrets
  bool does_nothing_else = false;
  std::optional<Replacement> without{};  // where something else is done, and the part can be taken out of it safely
  std::vector<std::string> untold{};     // sentences: what it says and a Migration cannot
};

// Returns: nullopt where nothing in it is known to migrate.
[[nodiscard]] std::optional<MigratingCommand> migrating_command(const Start& start);

// What somebody says that migrates: as above, and where it is no tool that we know, a command of its own.
[[nodiscard]] std::optional<MigratingCommand> told_command(const std::string& line, const std::string& directory);

}  // namespace lockkeeper::cmd
