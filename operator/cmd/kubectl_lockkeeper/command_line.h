// The command line: every verb of the table with its flags.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "cmd/kubectl_lockkeeper/verb.h"

namespace lockkeeper::cmd {

// Requires: it stays where it was made; its flags point into it.
struct CommandLine {
  CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  CLI::App app;
  Flags flags;
  std::function<int(const Call&)> chosen;  // what carries out the verb that was parsed
};

}  // namespace lockkeeper::cmd
