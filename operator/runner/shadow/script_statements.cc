#include "runner/shadow/script_statements.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "runner/shadow/server_wide.h"
#include "sql/definition.h"

namespace lockkeeper::runner {

namespace {

using Kind = postgres::ScriptStatement::Kind;

Kind kind_of(const sql::DefinedStatement& statement) {
  switch (statement.statement.verb) {
    case sql::Verb::kBegin: return Kind::kBegin;
    case sql::Verb::kSavepoint: return Kind::kSavepoint;
    case sql::Verb::kTransaction: return statement.definition.ends_transaction ? Kind::kEnd : Kind::kSavepoint;
    default: return Kind::kPlain;
  }
}

// https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
api::TableLock lock_outside(const sql::DefinedStatement& statement) {
  const sql::Form form = statement.definition.form;
  if (statement.statement.concurrently) return api::TableLock::kShareUpdateExclusive;
  if (form == sql::Form::kVacuumFull || form == sql::Form::kCluster) return api::TableLock::kAccessExclusive;
  if (form == sql::Form::kReindex) return api::TableLock::kShare;
  if (statement.statement.verb == sql::Verb::kMaintain) return api::TableLock::kShareUpdateExclusive;
  return api::TableLock::kNone;
}

// Its tables and indexes, those that it takes with it included.
std::vector<std::pair<std::string, std::string>> names_in(const sql::DefinedStatement& statement) {
  std::vector<std::pair<std::string, std::string>> names;
  const auto add = [&names](const sql::Name& name) {
    if (!name.name.empty()) names.emplace_back(name.schema, name.name);
  };
  for (const sql::Name& relation : statement.definition.relations) add(relation);
  for (const sql::TableAction& action : statement.definition.actions) add(action.partition);
  for (const sql::Change& change : statement.statement.changes) add(change.object.name);
  return names;
}

// It has to stand before any other statement of its transaction, and a trace asks before.
// The grammar gives these settings names in capitals, which no setting of a server has.
bool sets_transaction(const sql::Statement& statement) {
  return statement.setting &&
         (statement.setting->name.starts_with("TRANSACTION") || statement.setting->name == "SESSION CHARACTERISTICS");
}

// By its name, which is not the shadow's.
bool names_the_database(const sql::Definition& definition) {
  return definition.form == sql::Form::kReindex && (definition.what == "DATABASE" || definition.what == "SYSTEM");
}

ScriptPart part_of(const sql::DefinedStatement& parsed, std::string_view text, std::size_t offset) {
  ScriptPart part;
  part.at = offset + parsed.definition.at;
  part.statement.sql = std::string(text.substr(parsed.definition.at, parsed.statement.end - parsed.definition.at));
  part.statement.kind = kind_of(parsed);
  part.statement.chains = parsed.definition.chains;
  part.statement.names = names_in(parsed);
  part.statement.outside = lock_outside(parsed);
  if (auto reason = reaches_beyond(parsed.statement, part.statement.sql)) {
    part.why_not = *reason;
  } else if (names_the_database(parsed.definition)) {
    part.why_not = "it names another database than the shadow";
  } else if (sets_transaction(parsed.statement)) {
    part.why_not = "a trace does not look at isolation";
  }
  const auto& changes = parsed.statement.changes;
  part.needs_extension = std::any_of(changes.begin(), changes.end(), [](const sql::Change& change) {
    return change.object.kind == sql::ObjectKind::kExtension;
  });
  return part;
}

// Returns: false where the text does not parse.
bool take(std::string_view text, std::size_t offset, std::vector<ScriptPart>& parts) {
  const sql::ParsedDefinitions parsed = sql::parse_definitions(text);
  const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&parsed);
  if (statements == nullptr) return false;
  for (const sql::DefinedStatement& statement : *statements) parts.push_back(part_of(statement, text, offset));
  return true;
}

}  // namespace

std::vector<ScriptPart> read_script(std::string_view text) {
  std::vector<ScriptPart> parts;
  if (take(text, 0, parts)) return parts;
  for (const sql::Part& part : sql::split_statements(text)) {
    (void)take(text.substr(part.begin, part.end - part.begin), part.begin, parts);
  }
  return parts;
}

}  // namespace lockkeeper::runner
