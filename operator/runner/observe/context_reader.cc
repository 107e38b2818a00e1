#include "runner/observe/context_reader.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "alembic/adapter/loaded_files.h"
#include "plan/sentences.h"
#include "postgres/lock/fence.h"
#include "postgres/session/unreachable.h"
#include "runner/observe/adapter_finding.h"
#include "runner/observe/adapter_options.h"
#include "runner/observe/entrance.h"
#include "runner/observe/start_progress.h"

namespace lockkeeper::runner {
namespace {

constexpr std::chrono::seconds kGraceOfEnvPy{30};

}  // namespace

ContextReader::ContextReader(const Settings& settings, const std::string& run, bool read_only, Reporter& reporter,
                             StopRequest& stop)
    : settings_(settings),
      read_only_(read_only),
      reporter_(reporter),
      stop_(stop),
      application_(postgres::runner_application(run)) {
  place_->options.application = application_;
  place_->options.read_only = read_only_;
}

void ContextReader::add_problem(const api::Finding& finding) {
  if (std::find(sight_.problems.begin(), sight_.problems.end(), finding) == sight_.problems.end())
    sight_.problems.push_back(finding);
}

alembic::AdapterHooks ContextReader::hooks() {
  alembic::AdapterHooks hooks;
  const auto progress = std::make_shared<StartProgress>(settings_.timeouts.start_limit(), reporter_);
  hooks.on_event = [this](const alembic::AdapterEvent& event) {
    if (event.kind == alembic::AdapterEventKind::kOutput) reporter_.pass_on(event.text);
    if (event.kind == alembic::AdapterEventKind::kNote) reporter_.note(event.text);
  };
  hooks.on_wait = [this, progress] {
    progress->look();
    if (stop_.level() != StopLevel::kNone) {
      stopped_ = true;
      return alembic::WaitAnswer::kKill;
    }
    // env.py may know what the URL does not say, a token say; but it may have no timeout of its own.
    if (opening_ && opening_->is_done()) take_session();
    const bool waits = unreachable_ && !postgres::server_answered(*unreachable_) &&
                       std::chrono::steady_clock::now() - tried_ > kGraceOfEnvPy;
    return waits ? alembic::WaitAnswer::kKill : alembic::WaitAnswer::kGoOn;
  };
  hooks.wait_interval = Milliseconds(100);
  return hooks;
}

void ContextReader::prepare() {
  auto url = configured_url(settings_);
  std::vector<Secret> secrets;
  if (settings_.unprepared) {
    add_problem(*settings_.unprepared);
    run_env_ = false;
  } else if (auto* finding = std::get_if<api::Finding>(&url)) {
    add_problem(*finding);
    run_env_ = false;
  } else if (auto& given = std::get<std::optional<postgres::DatabaseUrl>>(url)) {
    secrets = postgres::secrets_of(*given);
    has_url_ = true;
    place_->options = {std::move(*given), application_, read_only_};
    opening_.emplace(place_->options);
  }
  const api::AlembicTool& tool = settings_.alembic;
  config_ = alembic::read_config(config_request(settings_));
  if (config_.problem) {
    sight_.facts.file_problems.push_back(*config_.problem);
    run_env_ = false;
  }
  config_problems_ = sight_.facts.file_problems.size();
  config_file_ = config_.config.ini_path.empty() ? config_.config.toml_path : config_.config.ini_path;
  if (!settings_.python_because.empty()) reporter_.note("Python: " + settings_.python_because);
  adapter_ = std::make_shared<alembic::Adapter>(adapter_options(settings_, secrets));
  if (run_env_) adapter_->warm_up();
  if (!config_.problem && !config_.config.needs_adapter) read_files(config_.config.locations());
  sight_.facts.target = tool.target;
  sight_.facts.heads = settings_.policy.heads;
}

void ContextReader::connect() {
  if (opening_) take_session();
}

void ContextReader::survey() {
  inspect(run_env_);
  connect();
  if (stopped_) return;
  take_files_alone();
  go_as_env_py();
  note_unset_variable();
  check_database();
}

// Where no URL is given, or it does not let us in, env.py knows more.
void ContextReader::go_as_env_py() {
  if (session() != nullptr) return;
  if (!inspection_ || inspection_->targets.empty()) {
    if (unreachable_) add_problem(*unreachable_);
    return;
  }
  Entrance entrance = enter_as_env_py(*adapter_, inspection_->targets.front().database, place_->options, unreachable_);
  for (const api::Finding& finding : entrance.findings) add_problem(finding);
  place_->put_in(std::move(entrance.session));
  place_->options = std::move(entrance.options);
}

void ContextReader::take_files_alone() {
  if (!inspection_) inspect(false);
  if (!config_.problem && inspection_) believe_python();
  if (files_.needs_adapter()) ask_adapter_about(files_.unclear_paths());
  finish_files(files_);
  sight_.facts.graph_known = inspection_.has_value();
}

// Somebody named a variable, and it is not there: what env.py does instead may be another database.
void ContextReader::note_unset_variable() {
  const std::string& name = settings_.url_variable;
  const char* value = std::getenv(name.c_str());
  if (name == Settings().url_variable || !settings_.url_file.empty() || session() == nullptr) return;
  if (value != nullptr && *value != '\0') return;
  add_problem({api::Code::kConfigError, api::Severity::kWarning, name,
               "The environment variable " + name + " is not set: the database is " + session_options().url.where() +
                   ", where env.py connects.",
               "set it, or leave --database-url-env (spec.database.urlFrom.env) out"});
}

void ContextReader::inspect(bool run_env) {
  const bool needs_files = !config_.problem && config_.config.needs_adapter;
  if (!run_env && !needs_files) return;
  alembic::InspectOptions options;
  options.run_env = run_env;
  options.deadline = settings_.timeouts.start_limit();
  // Asked while env.py runs: what a file needs to be loaded is there then.
  if (run_env) options.graph_files = files_.unclear_paths();
  auto result = adapter_->inspect(options, hooks());
  if (stopped_) return;
  if (auto* inspection = std::get_if<alembic::Inspection>(&result)) {
    inspection_ = std::move(*inspection);
    sight_.facts.env_writes_lost = inspection_->discarded > 0;
    if (inspection_->failure) return take_inspection_failure(*inspection_->failure);
    if (run_env && inspection_->targets.empty()) {
      add_problem({api::Code::kEnvError, api::Severity::kError, inspection_->script_location + "/env.py",
                   "env.py ended without calling context.configure(), so there is no version table to look at.",
                   "call context.configure(connection=…) and context.run_migrations() in env.py"});
    }
    return;
  }
  const auto& failure = std::get<alembic::AdapterFailure>(result);
  // Where our own session could not be opened either, that says it better; it is why we ended the child.
  if (opening_) take_session();
  if (!unreachable_) add_problem(to_finding(failure));
  if (run_env && needs_files) inspect(false);
}

// env.py did not come to its end, and that need not be its fault: it may have asked for what it would have made.
void ContextReader::take_inspection_failure(const alembic::AdapterFailure& failure) {
  api::Finding finding = to_finding(failure);
  const bool of_env = failure.code == api::Code::kEnvError;
  if (inspection_->discarded > 0) {
    finding.severity = api::Severity::kWarning;
    finding.message = std::string(settings_.alembic.flask.empty() ? "env.py" : "The application, or its env.py,") +
                      " writes to the database by itself, which is taken back here, and did not come to its end: " +
                      plan::with_full_stop(failure.message) +
                      (inspection_->targets.empty()
                           ? " What it configures is not known for that reason; the rest is judged."
                           : " What it configures after that is not known for that reason; the rest is judged.");
    finding.remedy = "nothing, where `lockkeeper apply` gets further: it runs env.py as `alembic upgrade` does";
  } else if (of_env && !inspection_->targets.empty()) {
    finding.severity = api::Severity::kWarning;
    finding.message = "env.py raises after its migrations: " + plan::with_full_stop(failure.message);
  }
  add_problem(finding);
}

void ContextReader::read_files(const alembic::VersionLocations& locations) {
  files_ = alembic::read_version_files(locations);
  locations_ = locations;
}

// What Alembic, and env.py, make of the configuration is what an upgrade will do: where we have read it otherwise, we
// were wrong.
void ContextReader::believe_python() {
  const alembic::VersionLocations said{inspection_->version_locations, inspection_->recursive_version_locations,
                                       inspection_->sourceless};
  if (!said.is_same(locations_)) read_files(said);
  if (inspection_->graph) alembic::take_loaded(files_, *inspection_->graph);
  if (!settings_.alembic.flask.empty()) config_file_ = inspection_->config_file;  // as the application says
}

void ContextReader::ask_adapter_about(const std::vector<std::string>& unclear) {
  alembic::InspectOptions options;
  options.run_env = false;
  options.with_graph = true;
  options.graph_files = unclear;
  options.deadline = settings_.timeouts.start_limit();
  auto result = adapter_->inspect(options, hooks());
  if (auto* failure = std::get_if<alembic::AdapterFailure>(&result)) {
    add_problem(to_finding(*failure));
  } else if (const auto& graph = std::get<alembic::Inspection>(result).graph) {
    alembic::complete(files_.files, *graph);
  }
}

void ContextReader::finish_files(alembic::VersionFiles files) {
  sight_.facts.version_locations = locations_.directories;
  sight_.facts.file_problems.resize(config_problems_);
  sight_.facts.file_problems.insert(sight_.facts.file_problems.end(), files.problems.begin(), files.problems.end());
  sight_.facts.graph = alembic::Graph(std::move(files.files));
  sight_.facts.graph_known = true;
}

void ContextReader::take_files(const alembic::ConfiguredFiles& given) {
  const alembic::VersionLocations said{given.version_locations, given.recursive_version_locations, given.sourceless};
  if (!said.is_same(locations_)) read_files(said);
  if (!settings_.alembic.flask.empty()) config_file_ = given.config_file;  // as the application says
  alembic::VersionFiles files = files_;
  if (given.graph.problems.empty()) {
    alembic::take_loaded(files, given.graph);
  } else {
    alembic::complete(files.files, given.graph);
  }
  finish_files(std::move(files));
  if (given.graph.problems.empty() || api::first_error(sight_.facts.graph.problems()) != nullptr ||
      api::first_error(sight_.facts.file_problems) != nullptr) {
    return;
  }
  for (const alembic::AdapterFailure& failure : given.graph.problems) {
    sight_.facts.file_problems.push_back(to_finding(failure));
  }
}

void ContextReader::take_session() {
  auto result = opening_->take();
  opening_.reset();
  tried_ = std::chrono::steady_clock::now();
  if (auto* finding = std::get_if<api::Finding>(&result)) {
    unreachable_ = std::move(*finding);
  } else {
    place_->put_in(std::get<std::unique_ptr<postgres::Session>>(std::move(result)));
  }
}

}  // namespace lockkeeper::runner
