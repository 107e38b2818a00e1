// The command line of `lockkeeper`: a verb with its settings, or a usage error. docs/cli.md is its contract.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "cmd/lockkeeper/verbs/lint.h"
#include "runner/commands/graph_look.h"
#include "runner/commands/lint_revisions.h"
#include "runner/settings.h"

namespace lockkeeper::cmd {

enum class Verb { kDoctor, kPlan, kApply, kCheck, kCompat, kGraph, kSnapshot, kLint, kInstall, kVersion };
enum class OutputForm { kText, kJson, kMarkdown, kHtml, kSvg, kMermaid };

struct CommandLine {
  Verb verb = Verb::kDoctor;
  runner::Settings settings;  // `config` is empty where nobody has named one
  OutputForm output = OutputForm::kText;
  bool events = false;              // JSON lines on standard output while the run goes on
  std::string termination_message;  // a file for the verdict
  std::string report;               // apply: a file for a page about the run
  std::string install_directory;
  bool check = false;  // snapshot
  bool all = false;    // graph: each revision, in no runs
  runner::GraphSource graph_source = runner::GraphSource::kDatabase;
  LintSettings lint;
  runner::LintScope lint_scope;  // where `lint` has no files
};

// A command line with nothing to run: `text` is to be printed, to standard output where `exit` is 0 (--help), else to
// standard error.
struct CommandLineEnd {
  int exit = 0;
  std::string text;
};

// Reads the command line. Throws: nothing for wrong flags.
[[nodiscard]] std::variant<CommandLine, CommandLineEnd> parse_command_line(int argc, const char* const* argv);

}  // namespace lockkeeper::cmd
