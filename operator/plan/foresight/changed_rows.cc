#include "plan/foresight/changed_rows.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>

#include "schema/ddl/identifiers.h"

namespace lockkeeper::plan {
namespace {

using schema::Kind;
using sql::ActionKind;
using sql::Verb;

std::string without_arguments(const std::string& function) {
  return function.substr(0, function.find('('));
}

bool is_catalog(const sql::Name& name) {
  if (!name.schema.empty()) return name.schema == "pg_catalog" || name.schema == "information_schema";
  return name.name.starts_with("pg_");
}

bool holds_rows(sql::ObjectKind kind) {
  return kind == sql::ObjectKind::kTable || kind == sql::ObjectKind::kForeignTable || kind == sql::ObjectKind::kView ||
         kind == sql::ObjectKind::kMaterializedView;
}

// What a statement of this kind does stands in no part of it that is read here.
bool is_opaque(Verb verb) {
  static constexpr std::array kOpaque{Verb::kCall,    Verb::kExecute, Verb::kPrepare,
                                      Verb::kExplain, Verb::kCursor,  Verb::kOther};
  return std::find(kOpaque.begin(), kOpaque.end(), verb) != kOpaque.end();
}

bool adds_rows_alone(Verb verb) {
  return verb == Verb::kInsert || verb == Verb::kCopy;
}

// Neither rows nor columns are others after it.
bool leaves_rows(ActionKind kind) {
  static constexpr std::array kLeave{
      ActionKind::kSetNotNull,     ActionKind::kDropNotNull,        ActionKind::kSetDefault, ActionKind::kAddConstraint,
      ActionKind::kDropConstraint, ActionKind::kValidateConstraint, ActionKind::kSetLogged,  ActionKind::kSetUnlogged,
      ActionKind::kSetTablespace,  ActionKind::kSetAccessMethod,    ActionKind::kTune,       ActionKind::kSwitchTrigger,
      ActionKind::kAlterConstraint};
  return std::find(kLeave.begin(), kLeave.end(), kind) != kLeave.end();
}

bool is_of_a_column(ActionKind kind) {
  return kind == ActionKind::kAddColumn || kind == ActionKind::kDropColumn || kind == ActionKind::kSetType ||
         kind == ActionKind::kSetExpression || kind == ActionKind::kAddIdentity;
}

}  // namespace

const schema::SchemaObject* find_table(const schema::Fingerprint& live, const TableName& table) {
  return live.find(schema::make_identity(Kind::kTable, table.schema, "", table.name));
}

bool is_in_a_tree(const schema::Fingerprint& live, const schema::SchemaObject& table) {
  for (const char* field : {"partition key", "partition of", "inherits"}) {
    if (find_field(table, field) != nullptr) return true;
  }
  const std::string name = schema::qualified(table);
  return std::any_of(live.objects().begin(), live.objects().end(), [&name](const schema::SchemaObject& other) {
    return value_of(other, "inherits").find(name) != std::string::npos || value_of(other, "partition of") == name;
  });
}

ChangedRows::ChangedRows(const schema::Fingerprint& live, std::string default_schema)
    : live_(live), default_schema_(std::move(default_schema)) {
  for (const schema::SchemaObject& object : live.objects()) {
    const bool callable =
        object.kind == Kind::kFunction || object.kind == Kind::kProcedure || object.kind == Kind::kAggregate;
    if (callable) functions_.insert(without_arguments(object.name));
  }
}

TableName ChangedRows::resolved(const sql::Name& name) const {
  return {name.schema.empty() ? default_schema_ : name.schema, name.name};
}

bool ChangedRows::is_as_live(const TableName& table) const {
  return !anything_ && !tables_.contains(table) && find_table(live_, table) != nullptr;
}

bool ChangedRows::is_as_live(const TableName& table, const std::string& column) const {
  return is_as_live(table) && !columns_.contains({table, column}) &&
         live_.find(schema::make_identity(Kind::kColumn, table.schema, table.name, column)) != nullptr;
}

bool ChangedRows::is_own(const sql::Name& function) const {
  if (!function.schema.empty() && function.schema != "pg_catalog") return true;
  return functions_.contains(function.name);
}

void ChangedRows::take(const sql::DefinedStatement& defined) {
  const sql::Statement& statement = defined.statement;
  const bool undoes =
      defined.definition.form == sql::Form::kRollback || defined.definition.form == sql::Form::kRollbackTo;
  if (undoes || may_do_anything(statement)) return take_unknown();
  if (statement.verb == Verb::kDo) take_block(statement);
  for (const sql::RowWrite& write : statement.writes) take_write(write);
  for (const sql::Change& change : statement.changes) take_change(change);
  take_actions(defined.definition);
}

bool ChangedRows::may_do_anything(const sql::Statement& statement) const {
  if (is_opaque(statement.verb) || statement.drops_owned) return true;
  // By another search path a name is another table.
  if (statement.setting) return statement.setting->name == "search_path" || statement.setting->name.empty();
  const auto& literals = statement.literals;
  if (std::find(literals.begin(), literals.end(), "search_path") != literals.end()) return true;
  // A revision that reads rows may do more where there are some.
  const bool reads = statement.verb == Verb::kSelect && !std::all_of(statement.reads.begin(), statement.reads.end(),
                                                                     [](const auto& name) { return is_catalog(name); });
  return reads || std::any_of(statement.calls.begin(), statement.calls.end(),
                              [this](const sql::Name& call) { return is_own(call); });
}

// Whatever its conditions are: all that it may do is taken as done.
void ChangedRows::take_block(const sql::Statement& statement) {
  const std::optional<sql::Block> block = in_block_ ? std::nullopt : sql::parse_block(statement);
  if (!block) return take_unknown();
  in_block_ = true;
  for (const sql::BlockText& text : block->texts) {
    const sql::ParsedDefinitions parsed = sql::parse_definitions(text.sql);
    const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&parsed);
    if (text.dynamic || statements == nullptr) {
      take_unknown();
    } else {
      for (const sql::DefinedStatement& one : *statements) take(one);
    }
  }
  in_block_ = false;
}

void ChangedRows::take_write(const sql::RowWrite& write) {
  const TableName table = resolved(write.table);
  tables_.insert(table);
  if (reaches_further(table, write.verb)) take_unknown();
}

// Whether rows of other tables may change with those of this one.
bool ChangedRows::reaches_further(const TableName& table, Verb verb) const {
  if (triggered_.contains(table)) return true;
  if (!adds_rows_alone(verb) && has_followers(table)) return true;
  const schema::SchemaObject* object = find_table(live_, table);
  if (object == nullptr) return !own_.contains(table);  // a view, or nobody knows
  return is_in_a_tree(live_, *object) || !live_.children(Kind::kTrigger, table.schema, table.name).empty() ||
         !live_.children(Kind::kRule, table.schema, table.name).empty();
}

// Rows that a foreign key's action changes when this table's go away or get another key.
bool ChangedRows::has_followers(const TableName& table) const {
  if (referenced_.contains(table)) return true;
  const std::string references = "REFERENCES " + schema::qualified_name(table.schema, table.name) + "(";
  return std::any_of(live_.objects().begin(), live_.objects().end(), [&references](const schema::SchemaObject& object) {
    if (object.kind != Kind::kConstraint) return false;
    const std::string definition = value_of(object, "definition");
    return definition.find(references) != std::string::npos && definition.find(" ON ") != std::string::npos;
  });
}

void ChangedRows::take_change(const sql::Change& change) {
  using sql::Action;
  const TableName table = resolved(change.object.name);
  const bool changed = change.action != Action::kAlter;
  switch (change.object.kind) {
    case sql::ObjectKind::kFunction: functions_.insert(without_arguments(change.object.name.name)); return;
    case sql::ObjectKind::kTrigger:
    case sql::ObjectKind::kRule: triggered_.insert(table); return;
    case sql::ObjectKind::kSchema:
    case sql::ObjectKind::kType:
    case sql::ObjectKind::kDomain:
      if (changed && change.action != Action::kCreate) take_unknown();
      return;
    default: break;
  }
  if (!changed || !holds_rows(change.object.kind)) return;
  if (change.object.part_kind == sql::PartKind::kColumn) {
    columns_.insert({table, change.object.part});
    if (!change.to.empty()) columns_.insert({table, change.to});
    return;
  }
  if (change.object.part_kind != sql::PartKind::kNone) return;
  tables_.insert(table);
  // A partition's rows are its parent's.
  const schema::SchemaObject* object = find_table(live_, table);
  if (object != nullptr && is_in_a_tree(live_, *object)) take_unknown();
  if (change.action == Action::kCreate && !change.conditional) own_.insert(table);
  if (change.action == Action::kRename) tables_.insert({table.schema, change.to});
  if (change.action == Action::kSetSchema) tables_.insert({change.to, table.name});
}

void ChangedRows::take_actions(const sql::Definition& definition) {
  const auto refer = [this](const std::vector<sql::Constraint>& constraints) {
    for (const sql::Constraint& constraint : constraints) {
      if (constraint.kind == sql::ConstraintKind::kForeignKey) referenced_.insert(resolved(constraint.references));
    }
  };
  refer(definition.constraints);
  for (const sql::Column& column : definition.columns) refer(column.constraints);
  if (definition.form != sql::Form::kAlterTable || definition.relations.empty()) return;
  const TableName table = resolved(definition.relations.front());
  for (const sql::TableAction& action : definition.actions) {
    if (action.constraint) refer({*action.constraint});
    if (action.column) refer(action.column->constraints);
    if (is_of_a_column(action.kind)) {
      columns_.insert({table, action.column ? action.column->name : action.name});
      columns_.insert({table, action.name});
    } else if (!leaves_rows(action.kind)) {
      tables_.insert(table);
      if (!action.partition.name.empty()) tables_.insert(resolved(action.partition));
    }
  }
}

}  // namespace lockkeeper::plan
