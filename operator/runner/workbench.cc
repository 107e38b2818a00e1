#include "runner/workbench.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "alembic/loaded_files.h"
#include "plan/dropped.h"
#include "plan/moved_rows.h"
#include "postgres/activity.h"
#include "postgres/advisory_lock.h"
#include "postgres/catalog.h"
#include "postgres/fence.h"
#include "postgres/ledger.h"
#include "postgres/preconditions.h"
#include "postgres/unreachable.h"
#include "postgres/user_tables.h"
#include "runner/adapter_finding.h"
#include "runner/adapter_options.h"
#include "runner/entrance.h"
#include "runner/live_copy.h"
#include "runner/proof.h"
#include "runner/start_progress.h"

namespace lockkeeper::runner {
namespace {

// Of a step whose statements nobody could record: what it took away is unknown, which is not nothing.
constexpr std::chrono::seconds kGraceOfEnvPy{30};
constexpr const char* kUnknownObjects = "(not recorded)";

// A URL that was given in clear is not shown.
std::string flag_of(const ShadowSettings& shadow) {
  if (shadow.where == ShadowSettings::Where::kSameServer) return " --shadow=same-server";
  if (!shadow.url_variable.empty()) return " --shadow-url-env=" + shadow.url_variable;
  return shadow.url_file.empty() ? "" : " --shadow-url-file=" + shadow.url_file;
}

// So that a command does with the same target, on the same proof, what was said of it.
std::string flags_for_remedies(const Settings& settings, bool replayed) {
  std::string flags;
  if (replayed) flags += flag_of(settings.shadow);
  if (settings.alembic.target != AlembicTool().target) flags += " --target=" + settings.alembic.target;
  if (settings.policy.heads == plan::HeadsPolicy::kAll) flags += " --heads=all";
  return flags;
}

plan::LedgerRevision to_ledger_revision(const postgres::LedgerStep& step, const std::string& default_schema) {
  std::vector<std::string> dropped{kUnknownObjects};
  if (step.dropped) {
    dropped = *step.dropped;
  } else if (step.changes) {
    dropped = plan::dropped_objects(*step.changes, default_schema);
  }
  return {step.revision, step.parents, step.image, std::move(dropped)};
}

// Whether the revisions themselves say that something is that role's: then it is not whoever runs them.
bool names_owner(const schema::History& history, const std::string& role) {
  return std::any_of(history.revisions.begin(), history.revisions.end(), [&role](const auto& revision) {
    return std::any_of(revision.effects.set.begin(), revision.effects.set.end(), [&role](const auto& object) {
      return schema::value_of(object, "owner") == role || schema::value_of(object, "role") == role;
    });
  });
}

}  // namespace

Workbench::Workbench(const Settings& settings, const std::string& run, bool read_only, Reporter& reporter,
                     StopRequest& stop)
    : settings_(settings),
      read_only_(read_only),
      reporter_(reporter),
      stop_(stop),
      application_(postgres::runner_application(run)) {
  session_options_.application = application_;
  session_options_.read_only = read_only_;
}

void Workbench::add_problem(const api::Finding& finding) {
  if (std::find(problems_.begin(), problems_.end(), finding) == problems_.end()) problems_.push_back(finding);
}

alembic::AdapterHooks Workbench::hooks() {
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

void Workbench::open() {
  auto url = configured_url(settings_);
  bool run_env = true;
  std::vector<Secret> secrets;
  if (settings_.unprepared) {
    add_problem(*settings_.unprepared);
    run_env = false;
  } else if (auto* finding = std::get_if<api::Finding>(&url)) {
    add_problem(*finding);
    run_env = false;
  } else if (auto& given = std::get<std::optional<postgres::DatabaseUrl>>(url)) {
    secrets = postgres::secrets_of(*given);
    session_options_ = {std::move(*given), application_, read_only_};
    opening_.emplace(session_options_);
  }

  const AlembicTool& tool = settings_.alembic;
  const alembic::ConfigResult config = alembic::read_config(config_request(settings_));
  if (config.problem) {
    facts_.file_problems.push_back(*config.problem);
    run_env = false;
  }
  config_file_ = config.config.ini_path.empty() ? config.config.toml_path : config.config.ini_path;
  if (!config.problem && !config.config.needs_adapter) read_files(config.config.locations());
  if (!tool.python_because.empty()) reporter_.note("Python: " + tool.python_because);
  adapter_.emplace(adapter_options(settings_, secrets));
  inspect(config, run_env);
  if (opening_) take_session();
  if (stopped_) return;

  if (!config.problem && inspection_) believe_python();
  if (files_.needs_adapter()) ask_adapter_about(files_.unclear_paths());
  facts_.file_problems.insert(facts_.file_problems.end(), files_.problems.begin(), files_.problems.end());
  facts_.graph = alembic::Graph(std::move(files_.files));
  facts_.graph_known = inspection_.has_value();
  facts_.target = tool.target;
  facts_.heads = settings_.policy.heads;

  go_as_env_py();
  note_unset_variable();
  check_database();
}

// Somebody named a variable, and it is not there: what env.py does instead may be another database.
void Workbench::note_unset_variable() {
  const std::string& name = settings_.url_variable;
  const char* value = std::getenv(name.c_str());
  if (name == Settings().url_variable || !settings_.url_file.empty() || session_ == nullptr) return;
  if (value != nullptr && *value != '\0') return;
  add_problem({api::Code::kConfigError, api::Severity::kWarning, name,
               "The environment variable " + name + " is not set: the database is " + session_options_.url.where() +
                   ", where env.py connects.",
               "set it, or leave --database-url-env (spec.database.urlFrom.env) out"});
}

void Workbench::inspect(const alembic::ConfigResult& config, bool run_env) {
  const bool needs_files = !config.problem && config.config.needs_adapter;
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
  if (run_env && needs_files) inspect(config, false);
}

void Workbench::read_files(const alembic::VersionLocations& locations) {
  files_ = alembic::read_version_files(locations);
  locations_ = locations;
  facts_.version_locations = locations.directories;
}

// What Alembic, and env.py, make of the configuration is what an upgrade will do: where we have read it otherwise, we
// were wrong.
void Workbench::believe_python() {
  const alembic::VersionLocations said{inspection_->version_locations, inspection_->recursive_version_locations,
                                       inspection_->sourceless};
  if (!said.is_same(locations_)) read_files(said);
  if (inspection_->graph) alembic::take_loaded(files_, *inspection_->graph);
  if (!settings_.alembic.flask.empty()) config_file_ = inspection_->config_file;  // as the application says
}

void Workbench::ask_adapter_about(const std::vector<std::string>& unclear) {
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

void Workbench::take_session() {
  auto result = opening_->take();
  opening_.reset();
  tried_ = std::chrono::steady_clock::now();
  if (auto* finding = std::get_if<api::Finding>(&result)) {
    unreachable_ = std::move(*finding);
  } else {
    session_ = std::get<std::unique_ptr<postgres::Session>>(std::move(result));
  }
}

// Where no URL is given, or it does not let us in, env.py knows more.
void Workbench::go_as_env_py() {
  if (session_ != nullptr) return;
  const bool led = inspection_ && !inspection_->targets.empty();
  if (!led) {
    if (unreachable_) add_problem(*unreachable_);
    return;
  }
  Entrance entrance = enter_as_env_py(*adapter_, inspection_->targets.front().database, session_options_, unreachable_);
  for (const api::Finding& finding : entrance.findings) add_problem(finding);
  session_ = std::move(entrance.session);
  session_options_ = std::move(entrance.options);
}

void Workbench::check_database() {
  if (session_ == nullptr) return;
  if (auto finding = postgres::claim_session(*session_, session_options_)) {
    add_problem(*finding);
    read_through_pool();
    return;
  }
  if (auto finding = postgres::find_read_only(*session_, may_write(adapter_->roles()))) add_problem(*finding);
  if (!inspection_ || inspection_->targets.empty()) return;
  if (auto finding = find_target_mismatch(*session_, application_, inspection_->targets)) {
    add_problem(*finding);
    return;
  }
  take_version_table();
}

// Each statement is answered by another process, so nothing is compared by process; what env.py works with is believed.
void Workbench::read_through_pool() {
  try {
    session_->query("SELECT 1");
    if (inspection_ && !inspection_->targets.empty()) take_version_table();
  } catch (const postgres::SqlError&) {  // a pool in statement mode has ended the connection
    session_.reset();
  }
}

HistoryRequest Workbench::history_request() {
  return {facts_.graph,
          config_file_,
          adapter_options(settings_, postgres::secrets_of(session_options_.url)),
          session_options_,
          *session_,
          version_table_,
          inspection_->targets.front().own_transaction,
          [this] {
            if (stop_.level() == StopLevel::kNone) return alembic::WaitAnswer::kGoOn;
            stopped_ = true;
            return alembic::WaitAnswer::kKill;
          }};
}

HistoryFound Workbench::replay_history(std::shared_ptr<const schema::History> known) {
  if (session_ == nullptr || !version_table_known_) {
    return {nullptr,
            false,
            {{api::Code::kNotReplayable, api::Severity::kError, "",
              "There is no database to learn from where env.py migrates.",
              "let env.py connect: set " + settings_.url_variable}}};
  }
  return replay_in_shadow(history_request(), settings_, reporter_, std::move(known));
}

// Once for the process: neither the files nor what they do in an empty database changes under a run.
void Workbench::take_history() {
  if (history_taken_) return;
  history_taken_ = true;
  const bool broken = facts_.graph.empty() || api::first_error(facts_.file_problems) != nullptr ||
                      api::first_error(facts_.graph.problems()) != nullptr || api::first_error(problems_) != nullptr;
  if (broken) return;
  HistoryFound found = find_history(history_request(), settings_, reporter_);
  facts_.history = std::move(found.history);
  facts_.flags = flags_for_remedies(settings_, found.replayed);
  if (stopped_) return;
  for (api::Finding& finding : found.findings) {
    if (is_only_lack_of_proof(finding, settings_)) finding.severity = api::Severity::kWarning;
    add_problem(finding);
  }
}

void Workbench::read_live_schema() {
  postgres::CatalogOptions options;
  options.version_tables = {version_table_};
  // Ours and the application's, which may be two, and that of whoever has migrated so far.
  options.own_roles = {session_->query("SELECT session_user").at(0).at(0).value_or("")};
  const postgres::Rows owner = session_->query(
      "SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1)",
      {version_table_.qualified()});
  if (!owner.empty() && !names_owner(*facts_.history, owner.front().front().value_or(""))) {
    options.own_roles.push_back(owner.front().front().value_or(""));
  }
  for (const alembic::MigrationTarget& target : inspection_->targets) {
    if (!target.database.user.empty()) options.own_roles.push_back(target.database.user);
  }
  options.dependencies = true;
  facts_.live = std::make_shared<const schema::Fingerprint>(postgres::read_schema(*session_, options));
  facts_.filled.clear();
  for (const plan::TableName& table : plan::tables_to_look_into(facts_)) {
    if (postgres::has_rows(*session_, {table.schema, table.name})) facts_.filled.insert(table);
  }
}

// Once for each schema and rows: the copy of the same is the same.
void Workbench::try_what_is_pending() {
  std::string of = schema::to_string(facts_.live->strict());
  for (const std::string& row : facts_.rows) of += " " + row;
  if (of != trial_of_) {
    trial_of_ = std::move(of);
    trial_ = try_on_a_copy({*facts_.live, facts_.rows, assessment_.targets}, history_request(), settings_, reporter_);
  }
  if (!trial_) return;
  facts_.trial = trial_;
  assessment_ = plan::diagnose(facts_);
}

void Workbench::take_version_table() {
  const alembic::MigrationTarget& first = inspection_->targets.front();
  version_table_ = postgres::resolve(*session_, version_table_of(first, adapter_->roles(), session_options_));
  version_table_known_ = true;
  for (const alembic::MigrationTarget& target : inspection_->targets) {
    if (target.version_table == first.version_table && target.version_schema == first.version_schema) continue;
    add_problem({api::Code::kEnvError, api::Severity::kError, inspection_->script_location + "/env.py",
                 "env.py migrates with two version tables, " + first.version_table + " and " + target.version_table +
                     "; a run keeps one.",
                 "choose one by an argument or a section of the configuration, and make a run for each"});
  }
}

void Workbench::look() {
  facts_.database_read = session_ != nullptr && version_table_known_;
  if (facts_.database_read) {
    const postgres::VersionRows rows = postgres::read_version_rows(*session_, version_table_);
    facts_.version_table = version_table_.display();
    facts_.version_table_exists = rows.table_exists;
    facts_.rows = rows.rows;
    facts_.pads_rows = rows.padded;
    if (std::string schema = postgres::current_schema(*session_); !schema.empty()) facts_.default_schema = schema;
    facts_.ledger.clear();
    if (settings_.ledger) {
      for (const auto& step : postgres::Ledger::steps(*session_, version_table_.display())) {
        facts_.ledger.push_back(to_ledger_revision(step, facts_.default_schema));
      }
    }
    facts_.tables.clear();
    for (postgres::UserTable& table : postgres::read_user_tables(*session_)) {
      if (table.name == version_table_.name && table.schema == version_table_.schema) continue;
      facts_.tables.push_back({std::move(table.schema), std::move(table.name)});
    }
    take_history();
    if (facts_.history) read_live_schema();
  }
  facts_.trial.reset();
  assessment_ = plan::diagnose(facts_);
  if (plan::wants_trial(facts_, assessment_)) try_what_is_pending();
  if (!facts_.history) refuse_unproven(assessment_.diagnosis.findings, problems_, settings_.remedies);
}

std::vector<api::Finding> Workbench::findings() const {
  std::vector<api::Finding> all = problems_;
  all.insert(all.end(), assessment_.diagnosis.findings.begin(), assessment_.diagnosis.findings.end());
  plan::sort_findings(all);
  return all;
}

}  // namespace lockkeeper::runner
