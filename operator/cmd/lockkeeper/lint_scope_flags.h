// The flags of `lockkeeper lint` that say which revisions it judges.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "runner/commands/lint_revisions.h"

namespace lockkeeper::cmd {

// Adds them. Requires: `scope` outlives `app`.
inline void add_lint_scope_flags(CLI::App& app, runner::LintScope& scope) {
  using Of = runner::LintScope::Of;
  auto* since = app.add_option("--since", scope.since,
                               "Without files: the revisions that this one, or this commit or branch of Git, has not")
                    ->type_name("REVISION|COMMIT")
                    ->each([&scope](const std::string&) { scope.of = Of::kSince; });
  app.add_flag_callback(
         "--all", [&scope] { scope.of = Of::kAll; }, "Without files: all revisions")
      ->excludes(since);
  app.add_option("--start-after", scope.start_after,
                 "Without files: this revision, and all that it needs, are old and not judged")
      ->type_name("REVISION");
}

// Returns: the first of them that is given, where they go without files only; else empty.
inline std::string given_scope_flag(const runner::LintScope& scope) {
  if (!scope.start_after.empty()) return "--start-after";
  if (scope.of == runner::LintScope::Of::kAll) return "--all";
  return scope.of == runner::LintScope::Of::kSince ? "--since" : "";
}

}  // namespace lockkeeper::cmd
