// The flags of `lockkeeper lint`.
#pragma once

#include <CLI/CLI.hpp>

#include "cmd/lockkeeper/flag_kinds.h"
#include "cmd/lockkeeper/verbs/lint.h"

namespace lockkeeper::cmd {

inline const Names<LintFailOn> kLintFailOn{
    {"never", LintFailOn::kNever}, {"warning", LintFailOn::kWarning}, {"error", LintFailOn::kError}};

// Adds them. Requires: `settings` outlives `app`.
inline void add_lint_flags(CLI::App& app, LintSettings& settings) {
  app.add_option(
         "files", settings.files,
         "Files of plain SQL, - is standard input; without one, the application's revisions that are not applied yet")
      ->type_name("FILE");
  add_choice<LintForm>(app, "-o,--output", settings.form,
                       {{"text", LintForm::kText},
                        {"json", LintForm::kJson},
                        {"sarif", LintForm::kSarif},
                        {"github", LintForm::kGithub},
                        {"gitlab", LintForm::kGitlab}},
                       "What standard output gets");
  app.add_option("--schema", settings.schema, "A file of SQL that made what is there before the files run")
      ->type_name("FILE");
  app.add_option("--baseline", settings.baseline,
                 "A file that `lockkeeper lint -o json` has printed: what it has found is not told again")
      ->type_name("FILE");
  app.add_option("--server-version", settings.options.server_version, "The major version of the server")
      ->check(CLI::Range(13, 18))
      ->each([&settings](const std::string&) { settings.names_server = true; })
      ->capture_default_str();
  app.add_flag("--in-transaction", settings.options.in_transaction,
               "Whoever runs a file has a transaction open around it");
  add_choice<LintFailOn>(app, "--fail-on", settings.fail_on, kLintFailOn, "Which findings make the exit status 10");
}

}  // namespace lockkeeper::cmd
