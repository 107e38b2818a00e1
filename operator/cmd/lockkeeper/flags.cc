#include "cmd/lockkeeper/flags.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <array>
#include <sstream>

#include "api/limits.h"
#include "api/vocabulary.h"
#include "cmd/lockkeeper/flag_kinds.h"
#include "cmd/lockkeeper/lint_flags.h"
#include "cmd/lockkeeper/lint_scope_flags.h"
#include "cmd/lockkeeper/parsed_flags.h"
#include "cmd/lockkeeper/policy_flags.h"

namespace lockkeeper::cmd {
namespace {

void add_output(CLI::App& app, Parsed& parsed) {
  add_choice<OutputForm>(app, "-o,--output", parsed.line.output,
                         {{"text", OutputForm::kText}, {"json", OutputForm::kJson}}, "What standard output gets");
}

// A plan is also for a pull request, and for whoever approves it.
void add_plan_output(CLI::App& app, Parsed& parsed) {
  add_choice<OutputForm>(app, "-o,--output", parsed.line.output,
                         {{"text", OutputForm::kText},
                          {"json", OutputForm::kJson},
                          {"markdown", OutputForm::kMarkdown},
                          {"html", OutputForm::kHtml}},
                         "What standard output gets");
}

void add_graph_flags(CLI::App& app, Parsed& parsed) {
  add_choice<OutputForm>(app, "-o,--output", parsed.line.output,
                         {{"text", OutputForm::kText},
                          {"json", OutputForm::kJson},
                          {"svg", OutputForm::kSvg},
                          {"html", OutputForm::kHtml},
                          {"mermaid", OutputForm::kMermaid}},
                         "What standard output gets");
  app.add_flag_callback(
      "--static", [&parsed] { parsed.line.graph_source = runner::GraphSource::kFiles; },
      "Ask no database and run no env.py: the files alone");
  app.add_flag("--all", parsed.line.all, "Show each revision, also of long runs of applied ones");
}

void add_database_flags(CLI::App& app, Parsed& parsed) {
  runner::Settings& settings = parsed.line.settings;
  auto* variable = app.add_option("--database-url-env", settings.url_variable,
                                  "The environment variable with the database URL; where it is unset, env.py decides")
                       ->capture_default_str()
                       ->check([](const std::string& text) {
                         return text.empty() || text.find('=') != std::string::npos
                                    ? std::string("it is no name of an environment variable")
                                    : std::string();
                       });
  app.add_option("--database-url-file", settings.url_file, "A file with the database URL, instead")->excludes(variable);
}

void add_tool_flags(CLI::App& app, Parsed& parsed) {
  api::AlembicTool& alembic = parsed.line.settings.alembic;
  alembic.config.clear();
  add_choice<Tool>(app, "--tool", parsed.tool, {{"alembic", Tool::kAlembic}, {"command", Tool::kCommand}},
                   "What migrates");
  app.add_option("-c,--config", alembic.config,
                 "Alembic's configuration file (default: ALEMBIC_CONFIG, or alembic.ini)");
  app.add_option("-n,--name,--section", alembic.section, "Which section of the ini file is Alembic's")
      ->capture_default_str();
  app.add_option("-x,--x", alembic.x, "KEY=VALUE for context.get_x_argument() of env.py; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--flask", alembic.flask,
                 "The Flask application, as FLASK_APP names it, whose migrations are Flask-Migrate's (flask db)");
  app.add_option("--before", alembic.before,
                 "What to run in sh before anything: what it exports is seen by all that follows")
      ->type_name("SHELL");
  app.add_option("--directory", alembic.directory, "Where the tool runs (default: here)");
  app.add_option("--target", alembic.target, "The revision to reach: head, heads, an id, LABEL@head, +1")
      ->capture_default_str()
      ->take_last();
  add_program(
      app, "--python", alembic.python,
      "The Python that has the application's Alembic (default: VIRTUAL_ENV's, that of `alembic` on PATH, .venv or "
      "venv in the directory or above, the project's environment of uv, Poetry, PDM or Pipenv, python3 on PATH)");
  add_words(app, "--command-apply", parsed.command.apply, "The command that migrates, with --tool=command");
  add_words(app, "--command-plan", parsed.command.plan,
            "The command that prints what is pending, nothing if nothing is");
}

void add_shadow_flags(CLI::App& app, Parsed& parsed) {
  auto* shadow = app.add_option("--shadow", parsed.unjudged.shadow, "Where to replay revisions: same-server")
                     ->check(CLI::IsMember({"same-server"}))
                     ->take_last();
  auto* url = app.add_option("--shadow-url", parsed.unjudged.shadow_url,
                             "An empty database that nobody else uses, to replay revisions in")
                  ->excludes(shadow);
  auto* variable = app.add_option("--shadow-url-env", parsed.unjudged.shadow_url_variable,
                                  "The environment variable that holds that URL")
                       ->excludes(shadow)
                       ->excludes(url);
  app.add_option("--shadow-url-file", parsed.unjudged.shadow_url_file, "A file with that URL")
      ->excludes(shadow)
      ->excludes(url)
      ->excludes(variable);
}

void add_policy_flags(CLI::App& app, Parsed& parsed) {
  runner::Settings& settings = parsed.line.settings;
  api::for_each_policy(settings.policy, [&app](const auto& table, auto& value) { add_policy(app, table, value); });
  add_lint_policy(app, settings.policy.lint);
  add_policy(app, api::kApprovalPolicy, settings.approval.when);
  app.add_option("--approved-digest", settings.approval.digest, "The digest of the plan that was approved");
  add_shadow_flags(app, parsed);
}

template <typename Of, std::size_t N>
void add_durations(CLI::App& app, const std::array<api::DurationField<Of>, N>& fields, Of& values) {
  for (const auto& row : fields) {
    add_duration(app, "--" + std::string(row.flag), values.*row.value, std::string(row.what));
  }
}

void add_time_flags(CLI::App& app, Parsed& parsed) {
  runner::Settings& settings = parsed.line.settings;
  add_durations(app, api::kTimeoutFields, settings.timeouts);
  app.add_option("--retry-limit", settings.retry.limit, "How often to try again after a lock timeout")
      ->capture_default_str();
  add_durations(app, api::kRetryFields, settings.retry);
}

void add_run_flags(CLI::App& app, Parsed& parsed) {
  runner::Settings& settings = parsed.line.settings;
  app.add_flag("--events", parsed.line.events, "JSON lines on standard output, as things happen");
  app.add_option("--termination-message", parsed.line.termination_message,
                 "A file that gets the verdict, 4 KiB at most");
  app.add_option("--image", settings.image, "The image that the files are from, for the ledger");
  app.add_option("--run", settings.run, "A name for this run, for the ledger and pg_stat_activity");
  app.add_option("--stop-file", settings.stop_file, "Stop between two revisions once this file is not empty");
}

CLI::App* add_verb(CLI::App& app, Parsed& parsed, const char* name, const char* what, Verb verb) {
  CLI::App* sub = app.add_subcommand(name, what);
  sub->callback([&parsed, verb] { parsed.line.verb = verb; });
  return sub;
}

// What a person does by hand.
CLI::App* add_act(CLI::App& app, Parsed& parsed, const char* name, const char* what, runner::Act act) {
  CLI::App* sub = app.add_subcommand(name, what);
  sub->callback([&parsed, act] {
    parsed.line.settings.act = act;
    parsed.line.verb = parsed.dry_run ? Verb::kPlan : Verb::kApply;
  });
  sub->add_flag("--dry-run", parsed.dry_run, "Show every statement, as a plan; change nothing");
  return sub;
}

void add_verbs_of_a_database(CLI::App& app, Parsed& parsed) {
  CLI::App* doctor = add_verb(app, parsed, "doctor",
                              "Say what is applied, what is pending and what is wrong; change nothing", Verb::kDoctor);
  CLI::App* plan = add_verb(app, parsed, "plan", "Say what apply would do; change nothing", Verb::kPlan);
  CLI::App* apply = add_verb(app, parsed, "apply", "Apply what is pending, under the lock", Verb::kApply);
  CLI::App* adopt =
      add_act(app, parsed, "adopt", "Stamp the revisions that the schema provably equals", runner::Act::kAdopt);
  CLI::App* repair =
      add_act(app, parsed, "repair", "Make what stamped revisions should have made, drop invalid indexes",
              runner::Act::kRepair);
  CLI::App* stamp = add_act(app, parsed, "stamp", "Replace the version rows by these revisions", runner::Act::kStamp);
  CLI::App* undo =
      add_act(app, parsed, "undo-stamp", "Put back the rows that the last stamp replaced", runner::Act::kUndoStamp);
  apply->add_option("--report", parsed.line.report, "A file that gets a page about the run, in HTML: when it did what")
      ->type_name("FILE");
  doctor->add_flag("--models", parsed.line.settings.compares_models,
                   "Also hold the models of env.py against the migrations (ModelDrift)");
  stamp->add_option("revision", parsed.line.settings.stamp.revisions, "Whole ids, or head, heads, base")
      ->required()
      ->type_name("REVISION");
  stamp->add_flag("--purge", parsed.line.settings.stamp.purge, "Also take away rows that no file knows");
  stamp->add_flag("--force", parsed.line.settings.stamp.force, "Also where the schema shows that it is not so");
  CLI::App* compat = add_verb(app, parsed, "compat",
                              "Say which queries of the running code fail once the pending revisions are applied; "
                              "change nothing",
                              Verb::kCompat);
  CLI::App* graph =
      add_verb(app, parsed, "graph", "Draw the revisions: what is applied, pending, a head, a merge; change nothing",
               Verb::kGraph);
  for (CLI::App* sub : {doctor, plan, apply, compat}) {
    sub->add_option("--queries", parsed.line.settings.queries_file,
                    "A file of SQL with what the running code asks, instead of what pg_stat_statements has counted")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
  }
  for (CLI::App* sub : {doctor, plan, apply, adopt, repair, stamp, undo, compat, graph}) {
    if (sub == plan) {
      add_plan_output(*sub, parsed);
    } else if (sub == graph) {
      add_graph_flags(*sub, parsed);
    } else {
      add_output(*sub, parsed);
    }
    add_database_flags(*sub, parsed);
    add_tool_flags(*sub, parsed);
    add_policy_flags(*sub, parsed);
    add_time_flags(*sub, parsed);
    add_run_flags(*sub, parsed);
  }
}

void add_other_verbs(CLI::App& app, Parsed& parsed) {
  CLI::App* check = add_verb(app, parsed, "check",
                             "Say what the models of env.py have and the migrations lack, and the other way round; "
                             "change nothing; exit 10 where they differ",
                             Verb::kCheck);
  add_output(*check, parsed);
  add_database_flags(*check, parsed);
  add_tool_flags(*check, parsed);
  add_shadow_flags(*check, parsed);
  CLI::App* snapshot =
      add_verb(app, parsed, "snapshot",
               "Write what the revisions do beside alembic.ini, so that no shadow is needed later", Verb::kSnapshot);
  snapshot->add_flag("--check", parsed.line.check, "Write nothing: exit 10 where the file is not of these revisions");
  add_output(*snapshot, parsed);
  add_database_flags(*snapshot, parsed);
  add_tool_flags(*snapshot, parsed);
  add_shadow_flags(*snapshot, parsed);
  CLI::App* lint = add_verb(
      app, parsed, "lint", "Say which statements of SQL files, or of revisions, block, rewrite or break what is in use",
      Verb::kLint);
  add_lint_flags(*lint, parsed.line.lint);
  add_lint_scope_flags(*lint, parsed.line.lint_scope);
  add_tool_flags(*lint, parsed);
  add_database_flags(*lint, parsed);
  add_shadow_flags(*lint, parsed);
  CLI::App* install =
      add_verb(app, parsed, "install", "Copy this program, with all that it needs, into a directory", Verb::kInstall);
  install->add_option("directory", parsed.line.install_directory, "Where to")->required()->type_name("DIR");
  CLI::App* version = add_verb(app, parsed, "version", "Print the version", Verb::kVersion);
  add_output(*version, parsed);
}

}  // namespace

std::variant<CommandLine, CommandLineEnd> parse_command_line(int argc, const char* const* argv) {
  Parsed parsed;
  CLI::App app("Gets a database's schema to where the code needs it: once, under a lock, and says what is what.",
               "lockkeeper");
  app.require_subcommand(1);
  app.footer("lockkeeper schema diff A B compares the schemas of two databases; see its --help.");
  app.set_help_all_flag("");
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return fmt::format("lockkeeper: {}\nRun with --help for what can be said.\n", error.what());
  });
  add_verbs_of_a_database(app, parsed);
  add_other_verbs(app, parsed);
  try {
    app.parse(argc, argv);
    check_together(parsed);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const int status = app.exit(error, out, err);
    if (status == 0) return CommandLineEnd{0, out.str()};
    return CommandLineEnd{api::kExitUsage, err.str()};
  }
  return parsed.line;
}

}  // namespace lockkeeper::cmd
