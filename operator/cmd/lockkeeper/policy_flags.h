// The flags of policies, by their tables in api/policy.h.
#pragma once

#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <string>

#include "api/policy.h"
#include "cmd/lockkeeper/flag_kinds.h"
#include "plan/foresight/lint_policy.h"

namespace lockkeeper::cmd {

// Each adds one. Requires: `value` outlives `app`.
template <typename Value, std::size_t N>
void add_policy(CLI::App& app, const api::Choice<Value, N>& table, Value& value) {
  Names<Value> names;
  for (const auto& [word, meaning] : table.words) names.emplace(api::kebab_case(word), meaning);
  add_choice(app, "--" + api::kebab_case(table.field), value, names, std::string(table.what));
}

inline void add_policy(CLI::App& app, const api::Switch& table, bool& value) {
  app.add_flag_callback(
      "--" + std::string(table.flag), [&value] { value = false; }, std::string(table.what));
}

// Adds those of `policy.lint`.
inline void add_lint_policy(CLI::App& app, api::LintPolicy& policy) {
  static constexpr const char* kIgnore = "--lint-ignore";
  add_policy(app, api::kLintFailOnPolicy, policy.fail_on);
  app.add_option_function<std::string>(
         kIgnore,
         [&policy](const std::string& text) {
           auto ignore = api::parse_lint_ignore(text);
           if (!ignore) {
             throw CLI::ValidationError(
                 kIgnore, fmt::format("'{}' is not understood; write 'RULE: reason' or 'RULE@REVISION: reason'", text));
           }
           if (!plan::is_lint_rule(ignore->rule)) {
             throw CLI::ValidationError(
                 kIgnore, fmt::format("'{}' is no rule of lint; docs/rules/ has a page for each", ignore->rule));
           }
           policy.ignore.push_back(std::move(*ignore));
         },
         "A rule whose findings are taken, everywhere or in one revision, and why; may be repeated")
      ->type_name("RULE[@REVISION]: REASON")
      ->trigger_on_parse()
      ->allow_extra_args(false);
  app.add_option("--lint-start-after", policy.start_after,
                 "This revision, and all that it needs, are old and not judged")
      ->type_name("REVISION");
}

}  // namespace lockkeeper::cmd
