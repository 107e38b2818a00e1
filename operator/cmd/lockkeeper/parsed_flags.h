// The flags while they are read: each by itself, and once all are there, all of them together.
#pragma once

#include <string>

#include "api/migration_spec.h"
#include "cmd/lockkeeper/flags.h"

namespace lockkeeper::cmd {

// What is judged once every flag is read: where a shadow is.
struct UnjudgedFlags {
  std::string shadow;
  std::string shadow_url;
  std::string shadow_url_variable;
  std::string shadow_url_file;
};

enum class Tool { kAlembic, kCommand };

struct Parsed {
  CommandLine line;
  UnjudgedFlags unjudged;
  bool dry_run = false;
  Tool tool = Tool::kAlembic;
  api::CommandTool command;
};

// Judges what no flag shows alone, and puts where the shadow is, and the command of another tool, into the settings.
// Throws: CLI::ValidationError for flags that do not go together.
void check_together(Parsed& parsed);

}  // namespace lockkeeper::cmd
