// What the revisions do, what the database has, and what is to be thought of it.
#include "runner/observe/context_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "plan/diagnosis/rows_in_doubt.h"
#include "plan/evidence/dropped.h"
#include "plan/severity.h"
#include "postgres/catalog/available_extensions.h"
#include "postgres/catalog/catalog.h"
#include "postgres/catalog/user_tables.h"
#include "postgres/ledger/ledger.h"
#include "postgres/ledger/remedy_record.h"
#include "runner/observe/adapter_options.h"
#include "runner/observe/lack_of_proof.h"
#include "runner/shadow/live_copy.h"

namespace lockkeeper::runner {
namespace {

// Of a step whose statements nobody could record: what it took away is unknown, which is not nothing.
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
  if (settings.alembic.target != api::AlembicTool().target) flags += " --target=" + settings.alembic.target;
  if (settings.policy.heads == api::Heads::kAll) flags += " " + api::to_flag(settings.policy.heads);
  return flags;
}

plan::LedgerRevision to_ledger_revision(const postgres::LedgerStep& step, const std::string& default_schema) {
  std::vector<std::string> dropped{kUnknownObjects};
  if (step.dropped) {
    dropped = *step.dropped;
  } else if (step.changes) {
    dropped = plan::dropped_objects(*step.changes, default_schema).names;
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

HistoryRequest ContextReader::history_request() {
  return {sight_.facts.graph,
          application_->snapshot(),
          adapter_options(settings_, postgres::secrets_of(session_options().url)),
          session_options(),
          *session(),
          sight_.version_table,
          target_.own_transaction,
          number_,
          [this] { return application_->ask_stop(); },
          target_.default_schema};
}

HistoryFound ContextReader::replay_history(std::shared_ptr<const schema::History> known) {
  if (session() == nullptr || !version_table_known_) {
    return {nullptr,
            false,
            {{api::Code::kNotReplayable, api::Severity::kError, "",
              "There is no database to learn from where env.py migrates.",
              fmt::format("let env.py connect: set {}", settings_.url_variable)}}};
  }
  const HistoryRequest request = history_request();
  HistoryFound found = replay_in_shadow(request, settings_, reporter_, std::move(known));
  if (!found.history || application_->stopped()) return found;
  std::set<std::string> untraced;
  for (const schema::RevisionHistory& revision : found.history->revisions) {
    if (revision.traced_on == 0) untraced.insert(revision.revision);
  }
  found.history = traced_in_shadow(std::move(found.history), std::move(untraced), request, settings_, reporter_);
  return found;
}

// Once for the process: neither the files nor what they do in an empty database changes under a run.
void ContextReader::learn() {
  if (history_taken_ || session() == nullptr || !version_table_known_) return;
  history_taken_ = true;
  const bool broken = sight_.facts.graph.empty() || api::first_error(sight_.facts.file_problems) != nullptr ||
                      api::first_error(sight_.facts.graph.problems()) != nullptr ||
                      api::first_error(sight_.problems) != nullptr;
  if (broken) return;
  HistoryFound found = find_history(history_request(), settings_, reporter_);
  sight_.facts.history = std::move(found.history);
  sight_.facts.flags = flags_for_remedies(settings_, found.replayed);
  if (application_->stopped()) return;
  for (api::Finding& finding : found.findings) {
    if (is_only_lack_of_proof(finding, settings_)) plan::judge(finding, plan::Circumstance::kProofNotNeeded);
    add_problem(finding);
  }
}

void ContextReader::read_live_schema() {
  postgres::CatalogOptions options;
  options.version_tables = {sight_.version_table};
  // Ours and the application's, which may be two, and that of whoever has migrated so far.
  options.own_roles = {session()->query("SELECT session_user").at(0).at(0).value_or("")};
  const postgres::Rows owner = session()->query(
      "SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class "
      "WHERE oid = pg_catalog.to_regclass($1)",
      {sight_.version_table.qualified()});
  if (!owner.empty() && !names_owner(*sight_.facts.history, owner.front().front().value_or(""))) {
    options.own_roles.push_back(owner.front().front().value_or(""));
  }
  if (!target_.database.user.empty()) options.own_roles.push_back(target_.database.user);
  options.dependencies = true;
  sight_.facts.live = std::make_shared<const schema::Fingerprint>(postgres::read_schema(*session(), options));
  sight_.facts.filled.clear();
  for (const plan::TableName& table : plan::tables_to_look_into(sight_.facts)) {
    if (postgres::has_rows(*session(), {table.schema, table.name})) sight_.facts.filled.insert(table);
  }
}

// Only where a pending revision creates one: the server reads files for the answer.
bool ContextReader::ask_about_extensions() {
  if (!sight_.facts.standing || session() == nullptr) return false;
  const std::vector<std::string> names =
      plan::extensions_to_create(sight_.facts, sight_.assessment.diagnosis.revision.pending);
  if (names.empty()) return false;
  sight_.facts.extensions = postgres::read_available_extensions(*session(), names);
  return true;
}

// Where somebody looks; a run that applies asks only if the answer may stop it.
std::vector<AskedQuery> ContextReader::running_code() {
  const bool asked = read_only_ || settings_.policy.old_code == api::OldCode::kFail;
  const bool can_be_tried = sight_.assessment.evidence && settings_.shadow.where != ShadowSettings::Where::kNone &&
                            !sight_.assessment.diagnosis.revision.pending.empty();
  if (!asked || !can_be_tried || session() == nullptr || settings_.act != Act::kApply) return {};
  return read_running_code(*session(), settings_, reporter_);
}

// Once for each schema and rows: the copy of the same is the same.
void ContextReader::try_what_is_pending(bool judge_obstacles, const std::vector<AskedQuery>& queries) {
  std::string of = schema::to_string(sight_.facts.live->strict());
  of += fmt::format(" {}", queries.size());
  for (const std::string& row : sight_.facts.rows) of += " " + row;
  if (of != trial_of_) {
    trial_of_ = std::move(of);
    trial_ = try_on_a_copy({*sight_.facts.live, sight_.facts.rows, sight_.assessment.targets, queries},
                           history_request(), settings_, reporter_);
  }
  if (!trial_) return;
  if (judge_obstacles) sight_.facts.trial = trial_;
  if (!queries.empty()) sight_.facts.running_code = trial_->running_code;
  sight_.assessment = plan::diagnose(sight_.facts);
}

void ContextReader::read_database(const std::optional<std::vector<std::string>>& rows) {
  plan::Facts& facts = sight_.facts;
  // A table that env.py has locked would keep us waiting: what it has read is not asked again.
  const bool padded =
      rows && std::any_of(rows->begin(), rows->end(), [](const std::string& row) { return row.ends_with(' '); });
  const postgres::VersionRows found = rows && !padded
                                          ? postgres::VersionRows{target_.version_table_exists || !rows->empty(), *rows}
                                          : postgres::read_version_rows(*session(), sight_.version_table);
  facts.version_table = sight_.version_table.display();
  facts.version_table_exists = found.table_exists;
  facts.rows = found.rows;
  facts.pads_rows = found.padded;
  facts.server_version = session()->server_version();
  facts.default_schema = target_.default_schema;
  if (facts.default_schema.empty()) facts.default_schema = postgres::current_schema(*session());
  if (facts.default_schema.empty()) facts.default_schema = plan::Facts().default_schema;
  facts.ledger.clear();
  if (settings_.policy.ledger) {
    for (const auto& step : postgres::Ledger::steps(*session(), sight_.version_table.display())) {
      facts.ledger.push_back(to_ledger_revision(step, facts.default_schema));
    }
  }
  facts.tables.clear();
  for (postgres::UserTable& table : postgres::read_user_tables(*session())) {
    if (table.name == sight_.version_table.name && table.schema == sight_.version_table.schema) continue;
    facts.tables.push_back({std::move(table.schema), std::move(table.name)});
  }
  learn();
  if (facts.history) read_live_schema();
  // By hand nothing is applied that is pending.
  facts.standing = settings_.act == Act::kApply ? target_.standing : std::nullopt;
  facts.database = target_.database.database;
  facts.version_schema = target_.version_schema;
}

void ContextReader::look(const std::optional<std::vector<std::string>>& rows) {
  plan::Facts& facts = sight_.facts;
  plan::Assessment& assessment = sight_.assessment;
  facts.database_read = session() != nullptr && version_table_known_;
  if (facts.database_read) read_database(rows);
  facts.extensions.reset();
  facts.trial.reset();
  facts.running_code.reset();
  assessment = plan::diagnose(facts);
  if (ask_about_extensions()) assessment = plan::diagnose(facts);
  const bool obstacles = plan::wants_trial(facts, assessment);
  const std::vector<AskedQuery> queries = running_code();
  known_queries_ = queries.size();
  if (obstacles || !queries.empty()) try_what_is_pending(obstacles, queries);
  if (!facts.history) refuse_unproven(assessment.diagnosis.findings, sight_.problems, settings_.policy);
}

void ContextReader::trace_pending() {
  plan::Facts& facts = sight_.facts;
  if (!facts.history || session() == nullptr || pending_traced_) return;
  pending_traced_ = true;
  std::set<std::string> untraced;
  for (const std::string& id : sight_.assessment.diagnosis.revision.pending) {
    const schema::RevisionHistory* revision = facts.history->find(id);
    if (revision == nullptr || revision->traced_on == schema::major_of(facts.server_version)) continue;
    untraced.insert(id);
  }
  facts.history =
      traced_in_shadow(std::move(facts.history), std::move(untraced), history_request(), settings_, reporter_);
}

void ContextReader::ask_last_stamp() {
  sight_.last_stamp.reset();
  if (settings_.act != Act::kUndoStamp || !settings_.policy.ledger) return;
  if (session() == nullptr || !sight_.facts.database_read) return;
  sight_.last_stamp = postgres::last_stamp(*session(), sight_.version_table.display());
}

}  // namespace lockkeeper::runner
