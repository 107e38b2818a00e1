// `lockkeeper`: the same program in the pod, in CI and on a laptop.
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "alembic/adapter/python_search.h"
#include "base/error.h"
#include "cmd/lockkeeper/flags.h"
#include "cmd/lockkeeper/text_output.h"
#include "cmd/lockkeeper/verbs/graph.h"
#include "cmd/lockkeeper/verbs/install.h"
#include "cmd/lockkeeper/verbs/lint.h"
#include "cmd/lockkeeper/verbs/plan.h"
#include "cmd/lockkeeper/verbs/schema_diff.h"
#include "picture/run_html.h"
#include "plan/policy.h"
#include "runner/commands/apply.h"
#include "runner/commands/before.h"
#include "runner/commands/check.h"
#include "runner/commands/compat.h"
#include "runner/commands/inspect.h"
#include "runner/commands/lint_revisions.h"
#include "runner/commands/lint_script.h"
#include "runner/commands/snapshot_command.h"

namespace lockkeeper::cmd {
namespace {

void print(std::FILE* stream, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

// What the launcher hid from us is meant for the application's own programs.
void hand_on(const char* hidden_name, const char* name) {
  const char* value = std::getenv(hidden_name);
  if (value == nullptr) return;
  ::setenv(name, value, 1);
  ::unsetenv(hidden_name);
}

// A URL from a file: env.py, or the command, finds it where it would look for one.
void put_url_into_environment(const runner::Settings& settings) {
  const char* given = std::getenv(settings.url_variable.c_str());
  if (settings.url_file.empty() || (given != nullptr && *given != '\0')) return;
  std::ifstream file(settings.url_file);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  if (!text.empty()) ::setenv(settings.url_variable.c_str(), text.c_str(), 1);
}

std::map<std::string, std::string> our_environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text(*entry);
    if (const std::size_t sign = text.find('='); sign != std::string::npos) {
      variables.emplace(text.substr(0, sign), text.substr(sign + 1));
    }
  }
  return variables;
}

// Everything that is found by the environment is looked for after what may still change that.
void prepare(CommandLine& line) {
  runner::Settings& settings = line.settings;
  const bool reads_sql_files = line.verb == Verb::kLint && !line.lint.files.empty();
  const bool migrates = line.verb != Verb::kVersion && line.verb != Verb::kInstall && !reads_sql_files;
  api::AlembicTool& tool = settings.alembic;
  if (migrates && !tool.before.empty()) {
    settings.unprepared = runner::run_before(tool.before, tool.directory, settings.timeouts.start_limit());
  }
  put_url_into_environment(settings);
  if (!migrates || settings.command) return;
  const char* config = std::getenv("ALEMBIC_CONFIG");
  if (tool.config.empty()) tool.config = config != nullptr && *config != '\0' ? config : api::AlembicTool().config;
  if (!tool.python.empty()) return;
  const alembic::PythonFound found = alembic::find_python(tool.directory, our_environment());
  if (found.command.empty()) return;  // starting one will say so
  tool.python = found.command;
  settings.python_because = found.sentence();
}

runner::Reporter::Form progress_form(const CommandLine& line) {
  return line.events ? runner::Reporter::Form::kEvents : runner::Reporter::Form::kText;
}

template <typename Result>
void print_result(const CommandLine& line, const Result& result, const std::string& text) {
  if (line.events) return;  // the last event told it
  print(stdout, line.output == OutputForm::kJson ? to_line(api::to_json(result)) + "\n" : text);
}

// What the kubelet shows of a container that has ended, and the operator reads.
template <typename Result>
void write_termination_message(const CommandLine& line, const Result& result) {
  if (line.termination_message.empty()) return;
  std::ofstream file(line.termination_message);
  file << api::to_termination_message(result);
  if (!file.flush()) print(stderr, fmt::format("lockkeeper: cannot write {}\n", line.termination_message));
}

// The run has ended, whatever becomes of the page.
void write_report(const CommandLine& line, const api::Run& run, const std::vector<api::RunEvent>& events) {
  if (line.report.empty()) return;
  std::ofstream file(line.report);
  file << picture::run_html(run, events);
  if (!file.flush()) print(stderr, fmt::format("lockkeeper: cannot write {}\n", line.report));
}

int run_apply(const CommandLine& line, bool colour) {
  runner::Reporter reporter(progress_form(line), !line.report.empty());
  runner::StopRequest stop(line.settings.stop_file, line.settings.timeouts.deadline);
  const api::Run run = runner::apply(line.settings, reporter, stop);
  write_termination_message(line, run);
  api::RunEvent event;
  event.kind = api::RunEventKind::kFinished;
  event.run = run;
  reporter.report(event);
  write_report(line, run, reporter.told());
  print_result(line, run, to_text(run, colour));
  return api::exit_code(run.outcome);
}

int run_snapshot(const CommandLine& line, bool colour) {
  runner::Reporter reporter(runner::Reporter::Form::kText);
  runner::StopRequest stop(line.settings.stop_file, line.settings.timeouts.deadline);
  const runner::SnapshotResult result = line.check ? runner::check_snapshot_file(line.settings, reporter, stop)
                                                   : runner::write_snapshot_file(line.settings, reporter, stop);
  if (line.output == OutputForm::kJson) {
    print(stdout, to_line(runner::to_json(result)) + "\n");
    return result.exit;
  }
  std::string text = to_text(result.findings, colour);
  if (result.exit == 0) {
    text += fmt::format("{} {}: {} {}\n", result.file, result.written ? "written" : "holds", result.revisions,
                        result.revisions == 1 ? "revision" : "revisions");
  }
  print(stdout, text);
  return result.exit;
}

int run_compat(const CommandLine& line, bool colour) {
  runner::Reporter reporter(runner::Reporter::Form::kText);
  runner::StopRequest stop(line.settings.stop_file, line.settings.timeouts.deadline);
  const runner::CompatResult result = runner::ask_running_code(line.settings, reporter, stop);
  if (line.output == OutputForm::kJson) {
    print(stdout, to_line(runner::to_json(result)) + "\n");
  } else {
    print(stdout, to_text(result.findings, colour) + result.message + "\n");
  }
  return result.exit;
}

int run_check(const CommandLine& line, bool colour) {
  runner::Reporter reporter(runner::Reporter::Form::kText);
  runner::StopRequest stop(line.settings.stop_file, line.settings.timeouts.deadline);
  const runner::ModelCheck check = runner::check_models(line.settings, reporter, stop);
  const std::string text = check.exit == 0 ? "The models and the migrations agree.\n" : "";
  print(stdout, line.output == OutputForm::kJson ? to_line(runner::to_json(check)) + "\n"
                                                 : to_text(check.findings, colour) + text);
  return check.exit;
}

std::vector<api::Finding> worth_a_look(std::vector<api::Finding> findings) {
  std::erase_if(findings, [](const api::Finding& finding) { return finding.severity == api::Severity::kInfo; });
  return findings;
}

// Findings go beside the picture, which is often sent into a file.
int run_graph(const CommandLine& line, bool colour) {
  runner::Reporter reporter(runner::Reporter::Form::kText);
  runner::StopRequest stop(line.settings.stop_file, line.settings.timeouts.deadline);
  const runner::GraphResult result = runner::look_at_graph(line.graph_source, line.settings, reporter, stop);
  if (line.output != OutputForm::kJson) print(stderr, to_text(worth_a_look(result.findings), false));
  print(stdout, graph_output(result, line.output, line.all, width_of_output(), colour));
  return result.exit;
}

LintTracer tracer_of(const CommandLine& line) {
  if (line.settings.shadow.where == runner::ShadowSettings::Where::kNone) return nullptr;
  return [&line](std::string_view text, std::string_view schema) {
    return runner::trace_for_lint({text, schema, line.lint.options.in_transaction}, line.settings);
  };
}

int print_end(const LintEnd& end) {
  print(stderr, end.err);
  print(stdout, end.out);
  return end.exit;
}

int run_lint_of_revisions(const CommandLine& line) {
  runner::Reporter reporter(runner::Reporter::Form::kText);
  runner::StopRequest stop(line.settings.stop_file, line.settings.timeouts.deadline);
  auto found = runner::revisions_to_lint(line.lint_scope, line.settings, reporter, stop);
  if (const auto* unknown = std::get_if<runner::UnknownStart>(&found)) {
    print(stderr, fmt::format("lockkeeper: {}\n", unknown->message));
    return api::kExitUsage;
  }
  if (const auto* finding = std::get_if<api::Finding>(&found)) {
    print(stderr, to_text({*finding}, false));
    return api::exit_code(plan::outcome_of(finding->code));
  }
  auto& revisions = std::get<runner::RevisionsToLint>(found);
  const LintedRevisions linted{std::move(revisions.before), std::move(revisions.wanted),
                               std::string(runner::to_string(revisions.source))};
  return print_end(run_lint(linted, line.lint, LOCKKEEPER_VERSION, tracer_of(line)));
}

int run(const CommandLine& line) {
  const bool colour = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  switch (line.verb) {
    case Verb::kVersion:
      print(stdout, line.output == OutputForm::kJson
                        ? to_line(Json{{"kind", "Version"}, {"version", LOCKKEEPER_VERSION}}) + "\n"
                        : fmt::format("lockkeeper {}\n", LOCKKEEPER_VERSION));
      return 0;
    case Verb::kInstall: {
      const Installed installed = install(line.install_directory);
      print(stderr, fmt::format("installed {}: {} files, {} MiB\n", installed.program, installed.files,
                                installed.bytes >> 20U));
      return 0;
    }
    case Verb::kLint: {
      if (line.lint.files.empty()) return run_lint_of_revisions(line);
      return print_end(run_lint(line.lint, std::cin, LOCKKEEPER_VERSION, tracer_of(line)));
    }
    case Verb::kCompat: return run_compat(line, colour);
    case Verb::kApply: return run_apply(line, colour);
    case Verb::kCheck: return run_check(line, colour);
    case Verb::kGraph: return run_graph(line, colour);
    case Verb::kSnapshot: return run_snapshot(line, colour);
    case Verb::kDoctor:
    case Verb::kPlan: break;
  }
  runner::Reporter reporter(runner::Reporter::Form::kText);
  runner::StopRequest stop(line.settings.stop_file, line.settings.timeouts.deadline);
  CommandLine quiet = line;
  quiet.events = false;  // one object is all that these have to say
  if (line.events) quiet.output = OutputForm::kJson;
  if (line.verb == Verb::kDoctor) {
    const runner::DoctorResult result = runner::doctor(line.settings, reporter, stop);
    write_termination_message(line, result.diagnosis);
    print_result(quiet, result.diagnosis, to_text(result.diagnosis, colour));
    return result.exit;
  }
  const runner::PlanResult result = runner::make_plan(line.settings, reporter, stop);
  print(stdout, plan_output(result, quiet.output, colour));
  return result.exit;
}

}  // namespace
}  // namespace lockkeeper::cmd

int main(int argc, char** argv) {
  using namespace lockkeeper;
  cmd::hand_on("LOCKKEEPER_LD_PRELOAD", "LD_PRELOAD");
  cmd::hand_on("LOCKKEEPER_LD_AUDIT", "LD_AUDIT");
  runner::StopRequest::install_signal_handlers();
  std::signal(SIGPIPE, SIG_IGN);  // nobody reads our output any more: no reason to end in the middle of a revision
  try {
    if (const std::optional<int> status = cmd::run_schema_command(argc, argv)) return *status;
    auto parsed = cmd::parse_command_line(argc, argv);
    if (const auto* end = std::get_if<cmd::CommandLineEnd>(&parsed)) {
      cmd::print(end->exit == 0 ? stdout : stderr, end->text);
      return end->exit;
    }
    auto& line = std::get<cmd::CommandLine>(parsed);
    cmd::prepare(line);
    return cmd::run(line);
  } catch (const std::exception& error) {
    cmd::print(stderr, fmt::format("lockkeeper: {}\n", error.what()));
    return api::exit_code(api::Outcome::kFailed);
  }
}
