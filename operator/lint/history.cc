#include "lint/history.h"

#include <algorithm>

namespace lockkeeper::lint {

namespace {

bool is_relation(sql::ObjectKind kind) {
  switch (kind) {
    case sql::ObjectKind::kTable:
    case sql::ObjectKind::kForeignTable:
    case sql::ObjectKind::kView:
    case sql::ObjectKind::kMaterializedView:
    case sql::ObjectKind::kSequence:
    case sql::ObjectKind::kIndex: return true;
    default: return false;
  }
}

bool is_type(sql::ObjectKind kind) {
  return kind == sql::ObjectKind::kType || kind == sql::ObjectKind::kDomain;
}

}  // namespace

std::string History::key(const sql::Name& name) const {
  return (name.schema.empty() ? state_.schema : name.schema) + '\n' + name.name;
}

bool History::is_new_relation(const sql::Name& name) const {
  return name.schema == "pg_temp" || state_.relations.contains(key(name));
}

bool History::is_new_type(const sql::Name& name) const {
  return state_.types.contains(key(name));
}

const KnownConstraint* History::constraint(const sql::Name& table, const std::string& name) const {
  const auto found = state_.constraints.find(key(table));
  if (found == state_.constraints.end()) return nullptr;
  const auto constraint = found->second.find(name);
  return constraint == found->second.end() ? nullptr : &constraint->second;
}

bool History::proves_not_null(const sql::Name& table, const std::string& column) const {
  const auto found = state_.constraints.find(key(table));
  return found != state_.constraints.end() &&
         std::any_of(found->second.begin(), found->second.end(), [&column](const auto& entry) {
           const auto& columns = entry.second.not_null;
           return entry.second.valid && std::find(columns.begin(), columns.end(), column) != columns.end();
         });
}

bool History::has_valid_check(const sql::Name& table) const {
  const auto found = state_.constraints.find(key(table));
  return found != state_.constraints.end() &&
         std::any_of(found->second.begin(), found->second.end(), [](const auto& entry) {
           return entry.second.valid && entry.second.kind == sql::ConstraintKind::kCheck;
         });
}

const sql::Type* History::column_type(const sql::Name& table, const std::string& column) const {
  const auto found = state_.columns.find(key(table));
  if (found == state_.columns.end()) return nullptr;
  const auto type = found->second.find(column);
  return type == found->second.end() ? nullptr : &type->second;
}

void History::take(const sql::DefinedStatement& statement) {
  const auto& [said, definition] = statement;
  if (!in_transaction_) ++transaction_;
  take_transaction(statement);
  if (said.setting && said.setting->name == "search_path") {
    state_.schema = said.setting->values.empty() ? "public" : said.setting->values.front();
  }
  for (const sql::Change& change : said.changes) take_change(change);
  if (definition.form != sql::Form::kAlterTable || definition.relations.empty()) return;
  const std::string table = key(definition.relations.front());
  for (const sql::TableAction& action : definition.actions) take_action(table, action);
}

void History::take_transaction(const sql::DefinedStatement& statement) {
  const auto& [said, definition] = statement;
  if (said.verb == sql::Verb::kBegin && !in_transaction_) {
    in_transaction_ = true;
    before_ = state_;
  } else if (said.verb == sql::Verb::kTransaction && (definition.ends_transaction)) {
    if (definition.form == sql::Form::kRollback && before_) state_ = *before_;
    before_.reset();
    in_transaction_ = false;
    types_of_transaction_.clear();
    enum_values_.clear();
  }
}

void History::take_change(const sql::Change& change) {
  const sql::Object& object = change.object;
  const std::string name = key(object.name);
  if (object.part_kind == sql::PartKind::kEnumValue) {
    if (change.action == sql::Action::kCreate && in_transaction_ && !types_of_transaction_.contains(name)) {
      enum_values_.push_back({object.name, object.part});
    }
    return;
  }
  if (object.part_kind != sql::PartKind::kNone || (!is_relation(object.kind) && !is_type(object.kind))) return;
  std::set<std::string>& known = is_type(object.kind) ? state_.types : state_.relations;
  if (change.action == sql::Action::kCreate) {
    // IF NOT EXISTS may meet an older one, unless that is known to be gone.
    if (change.conditional && !change.temporary && !state_.gone.contains(name)) return;
    known.insert(name);
    if (is_type(object.kind) && in_transaction_) types_of_transaction_.insert(name);
  } else if (change.action != sql::Action::kAlter) {
    known.erase(name);
    if (is_relation(object.kind)) {
      state_.gone.insert(name);
      state_.constraints.erase(name);
      state_.columns.erase(name);
    }
  }
}

void History::take_action(const std::string& table, const sql::TableAction& action) {
  auto& constraints = state_.constraints[table];
  switch (action.kind) {
    case sql::ActionKind::kAddColumn:
    case sql::ActionKind::kSetType:
      if (action.column) state_.columns[table].insert_or_assign(action.name, action.column->type);
      break;
    case sql::ActionKind::kDropColumn:
      state_.columns[table].erase(action.name);
      std::erase_if(constraints, [&action](const auto& entry) {
        const auto& columns = entry.second.not_null;
        return std::find(columns.begin(), columns.end(), action.name) != columns.end();
      });
      break;
    case sql::ActionKind::kAddConstraint:
      if (action.constraint) take_constraint(table, *action.constraint);
      break;
    case sql::ActionKind::kDropConstraint: constraints.erase(action.name); break;
    case sql::ActionKind::kValidateConstraint:
      if (const auto found = constraints.find(action.name); found != constraints.end()) found->second.valid = true;
      break;
    default: break;
  }
}

void History::take_constraint(const std::string& table, const sql::Constraint& constraint) {
  KnownConstraint known;
  known.kind = constraint.kind;
  known.valid = !constraint.not_valid && constraint.enforced;
  known.transaction = transaction_;
  if (constraint.kind == sql::ConstraintKind::kCheck) known.not_null = constraint.expression.not_null;
  if (constraint.kind == sql::ConstraintKind::kNotNull) known.not_null = constraint.columns;
  // One without a name gets one from the server that no file can know: it is kept, and cannot be asked for.
  const std::string name = constraint.name.empty() ? '\n' + std::to_string(++unnamed_) : constraint.name;
  state_.constraints[table].insert_or_assign(name, std::move(known));
}

}  // namespace lockkeeper::lint
