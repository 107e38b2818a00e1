#include "runner/observe/context_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <variant>

#include "postgres/lock/fence.h"
#include "runner/connection.h"
#include "runner/observe/adapter_finding.h"
#include "runner/observe/entrance.h"

namespace lockkeeper::runner {

ContextReader::ContextReader(const Settings& settings, const std::string& run, bool read_only, Reporter& reporter,
                             StopRequest& stop)
    : settings_(settings),
      read_only_(read_only),
      reporter_(reporter),
      application_name_(postgres::runner_application(run)),
      place_(std::make_shared<Place>()),
      application_(std::make_shared<Application>(settings, reporter, stop)) {
  place_->options.application = application_name_;
  place_->options.read_only = read_only_;
}

ContextReader::ContextReader(const ContextReader& first, std::shared_ptr<Place> place)
    : settings_(first.settings_),
      read_only_(first.read_only_),
      reporter_(first.reporter_),
      application_name_(first.application_name_),
      place_(std::move(place)),
      application_(first.application_) {
  const plan::Facts& known = first.sight_.facts;
  plan::Facts& facts = sight_.facts;
  facts.graph = known.graph;
  facts.graph_known = known.graph_known;
  facts.env_writes_lost = known.env_writes_lost;
  facts.file_problems = known.file_problems;
  facts.version_locations = known.version_locations;
  facts.target = known.target;
  facts.heads = known.heads;
  facts.old_code = known.old_code;
}

void ContextReader::add_problem(const api::Finding& finding) {
  std::vector<api::Finding>& problems = sight_.problems;
  if (std::find(problems.begin(), problems.end(), finding) == problems.end()) problems.push_back(finding);
}

void ContextReader::prepare() {
  auto url = configured_url(settings_);
  std::vector<Secret> secrets;
  bool run_env = true;
  if (settings_.unprepared) {
    add_problem(*settings_.unprepared);
    run_env = false;
  } else if (auto* finding = std::get_if<api::Finding>(&url)) {
    add_problem(*finding);
    run_env = false;
  } else if (auto& given = std::get<std::optional<postgres::DatabaseUrl>>(url)) {
    secrets = postgres::secrets_of(*given);
    place_->options = {std::move(*given), application_name_, read_only_};
    way_in_.begin(place_->options);
  }
  application_->prepare(std::move(secrets), run_env);
  sight_.facts.file_problems = application_->config_problems();
  sight_.facts.target = settings_.alembic.target;
  sight_.facts.heads = settings_.policy.heads;
  sight_.facts.old_code = settings_.policy.old_code;
}

void ContextReader::connect() {
  way_in_.enter(*place_);
}

void ContextReader::survey() {
  inspect(application_->may_run_env());
  connect();
  if (application_->stopped()) return;
  take_files_alone();
  go_as_env_py();
  note_unset_variable();
  check_database();
}

Application::GiveUp ContextReader::while_connecting() {
  return [this] {
    way_in_.enter_if_open(*place_);
    return way_in_.is_hopeless();
  };
}

void ContextReader::inspect(bool run_env) {
  const auto result = application_->inspect(run_env, while_connecting());
  if (application_->stopped()) return;
  sight_.facts.env_writes_lost = application_->env_writes_lost();
  if (const auto* problems = std::get_if<std::vector<api::Finding>>(&result)) {
    for (const api::Finding& finding : *problems) add_problem(finding);
    return;
  }
  // Where our own session could not be opened either, that says it better; it is why we ended the child.
  connect();
  if (!way_in_.unreachable()) add_problem(to_finding(std::get<alembic::AdapterFailure>(result)));
  if (run_env) inspect(false);
}

// Where no URL is given, or it does not let us in, env.py knows more.
void ContextReader::go_as_env_py() {
  if (session() != nullptr) return;
  const auto& inspection = application_->inspection();
  if (!inspection || inspection->targets.empty()) {
    if (way_in_.unreachable()) add_problem(*way_in_.unreachable());
    return;
  }
  Entrance entrance = enter_as_env_py(application_->adapter(), inspection->targets.front().database, place_->options,
                                      way_in_.unreachable());
  for (const api::Finding& finding : entrance.findings) add_problem(finding);
  place_->put_in(std::move(entrance.session));
  place_->options = std::move(entrance.options);
}

void ContextReader::take(ApplicationFiles files) {
  sight_.facts.version_locations = std::move(files.version_locations);
  sight_.facts.file_problems = std::move(files.problems);
  sight_.facts.graph = std::move(files.graph);
  sight_.facts.graph_known = true;
}

void ContextReader::take_files_alone() {
  if (!application_->inspection()) inspect(false);
  if (const auto problem = application_->complete_files(while_connecting())) add_problem(*problem);
  take(application_->files());
  sight_.facts.graph_known = application_->inspection().has_value();
}

void ContextReader::take_files(const alembic::ConfiguredFiles& files) {
  take(application_->files_as(files));
}

// What env.py does instead may be another database.
void ContextReader::note_unset_variable() {
  const std::string& name = settings_.url_variable;
  const char* value = std::getenv(name.c_str());
  if (name == Settings().url_variable || !settings_.url_file.empty() || session() == nullptr) return;
  if (value != nullptr && *value != '\0') return;
  add_problem({api::Code::kConfigError, api::Severity::kWarning, name,
               fmt::format("The environment variable {} is not set: the database is {}, where env.py connects.", name,
                           session_options().url.where()),
               "set it, or leave --database-url-env (spec.database.urlFrom.env) out"});
}

}  // namespace lockkeeper::runner
