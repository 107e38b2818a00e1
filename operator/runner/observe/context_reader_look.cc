// What the revisions do, what the database has, and what is to be thought of it.
#include "runner/observe/context_reader.h"

#include <algorithm>
#include <utility>

#include "plan/diagnosis/rows_in_doubt.h"
#include "plan/evidence/dropped.h"
#include "postgres/catalog/available_extensions.h"
#include "postgres/catalog/catalog.h"
#include "postgres/catalog/user_tables.h"
#include "postgres/ledger/ledger.h"
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
  return {facts_.graph,
          config_file_,
          adapter_options(settings_, postgres::secrets_of(session_options().url)),
          session_options(),
          *session(),
          version_table_,
          target_.own_transaction,
          number_,
          [this] {
            if (stop_.level() == StopLevel::kNone) return alembic::WaitAnswer::kGoOn;
            stopped_ = true;
            return alembic::WaitAnswer::kKill;
          }};
}

HistoryFound ContextReader::replay_history(std::shared_ptr<const schema::History> known) {
  if (session() == nullptr || !version_table_known_) {
    return {nullptr,
            false,
            {{api::Code::kNotReplayable, api::Severity::kError, "",
              "There is no database to learn from where env.py migrates.",
              "let env.py connect: set " + settings_.url_variable}}};
  }
  return replay_in_shadow(history_request(), settings_, reporter_, std::move(known));
}

// Once for the process: neither the files nor what they do in an empty database changes under a run.
void ContextReader::learn() {
  if (history_taken_ || session() == nullptr || !version_table_known_) return;
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

void ContextReader::read_live_schema() {
  postgres::CatalogOptions options;
  options.version_tables = {version_table_};
  // Ours and the application's, which may be two, and that of whoever has migrated so far.
  options.own_roles = {session()->query("SELECT session_user").at(0).at(0).value_or("")};
  const postgres::Rows owner = session()->query(
      "SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1)",
      {version_table_.qualified()});
  if (!owner.empty() && !names_owner(*facts_.history, owner.front().front().value_or(""))) {
    options.own_roles.push_back(owner.front().front().value_or(""));
  }
  if (!target_.database.user.empty()) options.own_roles.push_back(target_.database.user);
  options.dependencies = true;
  facts_.live = std::make_shared<const schema::Fingerprint>(postgres::read_schema(*session(), options));
  facts_.filled.clear();
  for (const plan::TableName& table : plan::tables_to_look_into(facts_)) {
    if (postgres::has_rows(*session(), {table.schema, table.name})) facts_.filled.insert(table);
  }
}

// Only where a pending revision creates one: the server reads files for the answer.
bool ContextReader::ask_about_extensions() {
  if (!facts_.standing || session() == nullptr) return false;
  const std::vector<std::string> names = plan::extensions_to_create(facts_, assessment_.diagnosis.revision.pending);
  if (names.empty()) return false;
  facts_.extensions = postgres::read_available_extensions(*session(), names);
  return true;
}

// Once for each schema and rows: the copy of the same is the same.
void ContextReader::try_what_is_pending() {
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

void ContextReader::look(const std::optional<std::vector<std::string>>& rows) {
  facts_.database_read = session() != nullptr && version_table_known_;
  if (facts_.database_read) {
    // A table that env.py has locked would keep us waiting: what it has read is not asked again.
    const bool padded =
        rows && std::any_of(rows->begin(), rows->end(), [](const std::string& row) { return row.ends_with(' '); });
    const postgres::VersionRows found =
        rows && !padded ? postgres::VersionRows{target_.version_table_exists || !rows->empty(), *rows}
                        : postgres::read_version_rows(*session(), version_table_);
    facts_.version_table = version_table_.display();
    facts_.version_table_exists = found.table_exists;
    facts_.rows = found.rows;
    facts_.pads_rows = found.padded;
    facts_.default_schema = target_.default_schema;
    if (facts_.default_schema.empty()) facts_.default_schema = postgres::current_schema(*session());
    if (facts_.default_schema.empty()) facts_.default_schema = plan::Facts().default_schema;
    facts_.ledger.clear();
    if (settings_.policy.ledger) {
      for (const auto& step : postgres::Ledger::steps(*session(), version_table_.display())) {
        facts_.ledger.push_back(to_ledger_revision(step, facts_.default_schema));
      }
    }
    facts_.tables.clear();
    for (postgres::UserTable& table : postgres::read_user_tables(*session())) {
      if (table.name == version_table_.name && table.schema == version_table_.schema) continue;
      facts_.tables.push_back({std::move(table.schema), std::move(table.name)});
    }
    learn();
    if (facts_.history) read_live_schema();
    // By hand nothing is applied that is pending.
    facts_.standing = settings_.act == Act::kApply ? target_.standing : std::nullopt;
    facts_.database = target_.database.database;
    facts_.version_schema = target_.version_schema;
  }
  facts_.extensions.reset();
  facts_.trial.reset();
  assessment_ = plan::diagnose(facts_);
  if (ask_about_extensions()) assessment_ = plan::diagnose(facts_);
  if (plan::wants_trial(facts_, assessment_)) try_what_is_pending();
  if (!facts_.history) refuse_unproven(assessment_.diagnosis.findings, problems_, settings_.policy);
}

std::vector<api::Finding> ContextReader::findings() const {
  std::vector<api::Finding> all = problems_;
  all.insert(all.end(), assessment_.diagnosis.findings.begin(), assessment_.diagnosis.findings.end());
  plan::sort_findings(all);
  return all;
}

}  // namespace lockkeeper::runner
