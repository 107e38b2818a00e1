#include "cmd/lockkeeper/parsed_flags.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <cstdlib>

#include "cmd/lockkeeper/lint_scope_flags.h"

namespace lockkeeper::cmd {
namespace {

void take_shadow(const UnjudgedFlags& flags, runner::ShadowSettings& shadow) {
  using Where = runner::ShadowSettings::Where;
  if (!flags.shadow.empty()) shadow.where = Where::kSameServer;
  shadow.url = Secret(flags.shadow_url);
  shadow.url_variable = flags.shadow_url_variable;
  shadow.url_file = flags.shadow_url_file;
  if (!flags.shadow_url.empty() || !shadow.url_variable.empty() || !shadow.url_file.empty()) shadow.where = Where::kUrl;
}

bool is_set(const std::string& variable) {
  if (variable.empty()) return true;
  const char* value = std::getenv(variable.c_str());
  return value != nullptr && *value != '\0';
}

// Returns: the flag that set it. Requires: one did.
std::string lint_flag_of(const api::LintPolicy& policy) {
  if (policy.fail_on != api::kLintFailOnPolicy.usual) return "--lint-fail-on";
  return policy.ignore.empty() ? "--lint-start-after" : "--lint-ignore";
}

}  // namespace

void check_together(Parsed& parsed) {
  const auto refuse = [](const std::string& flag, const std::string& why) { throw CLI::ValidationError(flag, why); };
  runner::Settings& settings = parsed.line.settings;
  take_shadow(parsed.unjudged, settings.shadow);
  // What --before exports is not there yet.
  if (settings.alembic.before.empty() && !is_set(settings.shadow.url_variable)) {
    refuse("--shadow-url-env", fmt::format("the environment variable {} is not set", settings.shadow.url_variable));
  }
  const api::AlembicTool& alembic = settings.alembic;
  if (!alembic.flask.empty() && alembic.section != api::AlembicTool().section) {
    refuse("--name", "with --flask, Flask-Migrate chooses the section");
  }
  if (parsed.tool == Tool::kCommand) {
    if (!alembic.before.empty())
      refuse("--before", "it goes with Alembic; let --command-apply run a shell: [\"sh\",\"-c\",…]");
    if (!alembic.flask.empty()) refuse("--flask", "it goes with --tool=alembic only");
    if (!alembic.x.empty()) refuse("--x", "it goes with --tool=alembic only");
    if (settings.policy.lint != api::LintPolicy())
      refuse(lint_flag_of(settings.policy.lint), "only Alembic's revisions are linted");
  }
  const std::string scope_flag = given_scope_flag(parsed.line.lint_scope);
  if (!parsed.line.lint.files.empty() && !scope_flag.empty()) refuse(scope_flag, "it goes without files only");
  const bool without_shadow = settings.shadow.where == runner::ShadowSettings::Where::kNone;
  if (parsed.line.verb == Verb::kSnapshot && parsed.tool == Tool::kCommand) refuse("--tool", "snapshot is for Alembic");
  if (parsed.line.verb == Verb::kSnapshot && !parsed.line.check && without_shadow) {
    refuse("--shadow", "revisions have to be replayed somewhere: --shadow=same-server, or --shadow-url");
  }
  if (parsed.line.verb == Verb::kCompat && (without_shadow || parsed.tool == Tool::kCommand)) {
    if (parsed.tool == Tool::kCommand) refuse("--tool", "compat is for Alembic");
    refuse("--shadow", "a copy of the schema has to be somewhere: --shadow=same-server, or --shadow-url");
  }
  if (parsed.line.verb == Verb::kCheck && parsed.tool == Tool::kCommand) refuse("--tool", "only Alembic has models");
  if (parsed.line.verb == Verb::kGraph && parsed.tool == Tool::kCommand) refuse("--tool", "only Alembic has revisions");
  if (settings.compares_models && parsed.tool == Tool::kCommand) refuse("--models", "it goes with --tool=alembic only");
  if (settings.retry.max < settings.retry.initial) refuse("--retry-max", "it is shorter than --retry-initial");
  if (parsed.tool == Tool::kCommand && settings.act != runner::Act::kApply) {
    refuse("--tool", "only Alembic has version rows that could be stamped or repaired");
  }
  if (settings.act == runner::Act::kUndoStamp && !settings.policy.ledger) {
    refuse("--no-ledger", "the ledger is where the replaced rows are");
  }
  if (parsed.tool == Tool::kCommand) {
    if (parsed.command.apply.empty()) refuse("--command-apply", "--tool=command needs it");
    parsed.command.directory = settings.alembic.directory;
    settings.command = parsed.command;
  } else if (!parsed.command.apply.empty() || !parsed.command.plan.empty()) {
    refuse(parsed.command.apply.empty() ? "--command-plan" : "--command-apply", "it goes with --tool=command only");
  }
}

}  // namespace lockkeeper::cmd
