#include "runner/observe/application.h"

#include <fmt/core.h>

#include <utility>

#include "alembic/adapter/loaded_files.h"
#include "plan/sentences.h"
#include "plan/severity.h"
#include "runner/observe/adapter_finding.h"
#include "runner/observe/adapter_options.h"
#include "runner/observe/start_progress.h"

namespace lockkeeper::runner {

void Application::prepare(std::vector<Secret> secrets, bool run_env) {
  config_ = alembic::read_config(config_request(settings_));
  run_env_ = run_env && !config_.problem;
  config_file_ = config_.config.ini_path.empty() ? config_.config.toml_path : config_.config.ini_path;
  if (!settings_.python_because.empty()) reporter_.note("Python: " + settings_.python_because);
  adapter_ = std::make_unique<alembic::Adapter>(adapter_options(settings_, std::move(secrets)));
  if (run_env_) adapter_->warm_up();
  if (!config_.problem && !config_.config.needs_adapter) read(config_.config.locations());
}

std::vector<api::Finding> Application::config_problems() const {
  return config_.problem ? std::vector{*config_.problem} : std::vector<api::Finding>{};
}

alembic::WaitAnswer Application::ask_stop() {
  if (stop_.level() == StopLevel::kNone) return alembic::WaitAnswer::kGoOn;
  stopped_ = true;
  return alembic::WaitAnswer::kKill;
}

alembic::AdapterHooks Application::hooks(const GiveUp& give_up) {
  alembic::AdapterHooks hooks;
  const auto progress = std::make_shared<StartProgress>(settings_.timeouts.start_limit(), reporter_);
  hooks.on_event = [this](const alembic::AdapterEvent& event) {
    if (event.kind == alembic::AdapterEventKind::kOutput) reporter_.pass_on(event.text);
    if (event.kind == alembic::AdapterEventKind::kNote) reporter_.note(event.text);
  };
  hooks.on_wait = [this, progress, give_up] {
    progress->look();
    if (ask_stop() == alembic::WaitAnswer::kKill) return alembic::WaitAnswer::kKill;
    return give_up() ? alembic::WaitAnswer::kKill : alembic::WaitAnswer::kGoOn;
  };
  hooks.wait_interval = Milliseconds(100);
  return hooks;
}

std::variant<std::vector<api::Finding>, alembic::AdapterFailure> Application::inspect(bool run_env,
                                                                                      const GiveUp& give_up) {
  const bool needs_files = !config_.problem && config_.config.needs_adapter;
  if (!run_env && !needs_files) return {};
  alembic::InspectOptions options;
  options.run_env = run_env;
  options.deadline = settings_.timeouts.start_limit();
  // Asked while env.py runs: what a file needs to be loaded is there then.
  if (run_env) options.graph_files = files_.unclear_paths();
  auto result = adapter_->inspect(options, hooks(give_up));
  if (stopped_) return {};
  if (auto* failure = std::get_if<alembic::AdapterFailure>(&result)) return std::move(*failure);
  return take(std::get<alembic::Inspection>(std::move(result)), run_env);
}

std::vector<api::Finding> Application::take(alembic::Inspection inspection, bool run_env) {
  inspection_ = std::move(inspection);
  if (inspection_->failure) return {inspection_failure(*inspection_->failure)};
  if (!run_env || !inspection_->targets.empty()) return {};
  return {{api::Code::kEnvError, api::Severity::kError, inspection_->script_location + "/env.py",
           "env.py ended without calling context.configure(), so there is no version table to look at.",
           "call context.configure(connection=…) and context.run_migrations() in env.py"}};
}

// env.py did not come to its end, and that need not be its fault: it may have asked for what it would have made.
api::Finding Application::inspection_failure(const alembic::AdapterFailure& failure) const {
  api::Finding finding = to_finding(failure);
  const bool of_env = failure.code == api::Code::kEnvError;
  if (inspection_->discarded > 0) {
    plan::judge(finding, plan::Circumstance::kOfTakenBackWrites);
    const std::string who = settings_.alembic.flask.empty() ? "env.py" : "The application, or its env.py,";
    const std::string unknown = inspection_->targets.empty() ? "What it configures" : "What it configures after that";
    finding.message = fmt::format(
        "{} writes to the database by itself, which is taken back here, and did not come to its end: {} "
        "{} is not known for that reason; the rest is judged.",
        who, plan::with_full_stop(failure.message), unknown);
    finding.remedy = "nothing, where `lockkeeper apply` gets further: it runs env.py as `alembic upgrade` does";
  } else if (of_env && !inspection_->targets.empty()) {
    plan::judge(finding, plan::Circumstance::kAfterConfigure);
    finding.message = fmt::format("env.py raises after its migrations: {}", plan::with_full_stop(failure.message));
  }
  return finding;
}

void Application::read(const alembic::VersionLocations& locations) {
  files_ = alembic::read_version_files(locations);
  locations_ = locations;
}

// What Alembic, and env.py, make of the configuration is what an upgrade will do: where we have read it otherwise, we
// were wrong.
void Application::believe_python() {
  const alembic::VersionLocations said{inspection_->version_locations, inspection_->recursive_version_locations,
                                       inspection_->sourceless};
  if (!said.is_same(locations_)) read(said);
  if (inspection_->graph) alembic::take_loaded(files_, *inspection_->graph);
  if (!settings_.alembic.flask.empty()) config_file_ = inspection_->config_file;  // as the application says
}

std::optional<api::Finding> Application::complete_files(const GiveUp& give_up) {
  if (!config_.problem && inspection_) believe_python();
  if (!files_.needs_adapter()) return std::nullopt;
  alembic::InspectOptions options;
  options.run_env = false;
  options.with_graph = true;
  options.graph_files = files_.unclear_paths();
  options.deadline = settings_.timeouts.start_limit();
  auto result = adapter_->inspect(options, hooks(give_up));
  if (auto* failure = std::get_if<alembic::AdapterFailure>(&result)) return to_finding(*failure);
  if (const auto& graph = std::get<alembic::Inspection>(result).graph) alembic::complete(files_.files, *graph);
  return std::nullopt;
}

ApplicationFiles Application::of(alembic::VersionFiles files) const {
  ApplicationFiles value;
  value.version_locations = locations_.directories;
  value.problems = config_problems();
  value.problems.insert(value.problems.end(), files.problems.begin(), files.problems.end());
  value.graph = alembic::Graph(std::move(files.files));
  return value;
}

ApplicationFiles Application::files() const {
  return of(files_);
}

ApplicationFiles Application::files_as(const alembic::ConfiguredFiles& given) {
  const alembic::VersionLocations said{given.version_locations, given.recursive_version_locations, given.sourceless};
  if (!said.is_same(locations_)) read(said);
  if (!settings_.alembic.flask.empty()) config_file_ = given.config_file;  // as the application says
  alembic::VersionFiles files = files_;
  if (given.graph.problems.empty()) {
    alembic::take_loaded(files, given.graph);
  } else {
    alembic::complete(files.files, given.graph);
  }
  ApplicationFiles value = of(std::move(files));
  const bool explained = given.graph.problems.empty() || api::first_error(value.graph.problems()) != nullptr ||
                         api::first_error(value.problems) != nullptr;
  if (explained) return value;
  for (const alembic::AdapterFailure& failure : given.graph.problems) value.problems.push_back(to_finding(failure));
  return value;
}

std::string Application::env_file() const {
  return alembic::env_file(inspection_ ? inspection_->script_location : config_.config.script_location);
}

SnapshotFile& Application::snapshot() {
  const std::string path = snapshot_path(config_file_);
  if (!snapshot_ || snapshot_->path() != path) snapshot_.emplace(path);
  return *snapshot_;
}

}  // namespace lockkeeper::runner
