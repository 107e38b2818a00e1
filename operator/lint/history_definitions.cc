// What a file's statements write out about older tables, and about functions, domains and indexes of its own; and the
// locks that they take.
#include <algorithm>
#include <string>

#include "lint/history.h"
#include "lint/taken_locks.h"
#include "lint/volatility.h"
#include "sql/parse.h"

namespace lockkeeper::lint {

void History::take_definition(const sql::DefinedStatement& statement, std::string_view text) {
  const auto& [said, definition] = statement;
  switch (definition.form) {
    case sql::Form::kAlterTable:
      if (definition.relations.empty()) return;
      for (const sql::TableAction& action : definition.actions) take_action(key(definition.relations.front()), action);
      return;
    case sql::Form::kCreateTable:
      if (definition.relations.empty() || definition.temporary || definition.conditional) return;
      for (const sql::Column& column : definition.columns) {
        state_.columns[key(definition.relations.front())].insert_or_assign(column.name, column.type);
      }
      return;
    case sql::Form::kCreateIndex: {
      if (definition.name.empty() || definition.relations.empty()) return;
      const sql::Name& table = definition.relations.front();
      state_.indexes[key({table.schema, definition.name})] = {table, definition.index_columns};
      return;
    }
    case sql::Form::kCreateDomain: {
      if (definition.columns.empty() || said.changes.empty()) return;
      const sql::Column& made = definition.columns.front();
      KnownDomain domain{made.type, false, {}};
      for (const sql::Constraint& constraint : made.constraints) {
        if (constraint.kind == sql::ConstraintKind::kDefault) domain.default_value = constraint.expression;
        domain.constrained = domain.constrained || constraint.kind == sql::ConstraintKind::kCheck ||
                             constraint.kind == sql::ConstraintKind::kNotNull;
      }
      state_.domains[key(sql::ObjectKind::kDomain, said.changes.front().object.name)] = std::move(domain);
      return;
    }
    case sql::Form::kAlterDomain: {
      const auto found = state_.domains.find(key(sql::ObjectKind::kDomain, definition.relations.front()));
      if (found == state_.domains.end()) return;
      found->second.constrained = found->second.constrained || definition.not_null || !definition.constraints.empty();
      return;
    }
    case sql::Form::kCreateFunction:
      if (said.changes.empty()) return;
      state_.functions[key(sql::ObjectKind::kFunction, said.changes.front().object.name)] = {
          std::string(text), definition.language, definition.body, is_volatile(definition)};
      return;
    default: return;
  }
}

// Of one that stands before the file.
void History::take_table(const sql::Definition& definition) {
  if (definition.relations.empty() || definition.temporary) return;
  const std::string table = key(definition.relations.front());
  for (const sql::Column& column : definition.columns) {
    state_.columns[table].insert_or_assign(column.name, column.type);
    for (const sql::Constraint& constraint : column.constraints) {
      const bool not_null =
          constraint.kind == sql::ConstraintKind::kNotNull || constraint.kind == sql::ConstraintKind::kPrimaryKey;
      if (not_null) {
        keep_not_null(table, column.name);
      } else {
        take_constraint(table, constraint);
      }
    }
  }
  for (const sql::Constraint& constraint : definition.constraints) take_constraint(table, constraint);
}

KnownColumns History::columns(const sql::Name& table) const {
  const auto found = state_.columns.find(key(table));
  return found == state_.columns.end() ? KnownColumns{} : found->second;
}

std::vector<sql::Name> History::new_tables() const {
  std::vector<sql::Name> all;
  for (const auto& [table, columns] : state_.columns) {
    const std::size_t split = table.find('\n');
    sql::Name name{table.substr(0, split), table.substr(split + 1)};
    if (is_new_relation(name)) all.push_back(std::move(name));
  }
  return all;
}

void History::take_locks(const sql::DefinedStatement& statement) {
  if (!in_transaction()) return;
  for (const TakenLock& taken : taken_locks(statement)) {
    if (is_new_relation(taken.table)) continue;
    api::TableLock& held = state_.locks[key(taken.table)];
    held = std::max(held, taken.lock);
    locked_ = true;
  }
}

void History::take_done(const sql::DefinedStatement& statement) {
  if (!in_transaction()) return;
  const auto& [said, definition] = statement;
  done_.writes_rows =
      done_.writes_rows || std::any_of(said.writes.begin(), said.writes.end(),
                                       [this](const auto& write) { return !is_new_relation(write.table); });
  done_.changes_schema = done_.changes_schema || !taken_locks(statement).empty();
  if (definition.form == sql::Form::kAlterTable && !definition.relations.empty()) {
    done_.altered.insert(key(definition.relations.front()));
  }
}

void History::take_action(const std::string& table, const sql::TableAction& action) {
  auto& constraints = state_.constraints[table];
  switch (action.kind) {
    case sql::ActionKind::kAddColumn:
      if (!action.column) return;
      state_.columns[table].insert_or_assign(action.name, action.column->type);
      if (!action.conditional) state_.new_columns[table].insert(action.name);
      for (const sql::Constraint& constraint : action.column->constraints) {
        const bool required =
            constraint.kind == sql::ConstraintKind::kNotNull || constraint.kind == sql::ConstraintKind::kPrimaryKey;
        if (required && !action.conditional) keep_not_null(table, action.name);
      }
      return;
    case sql::ActionKind::kSetType:
      if (action.column) state_.columns[table].insert_or_assign(action.name, action.column->type);
      return;
    case sql::ActionKind::kDropColumn:
      state_.columns[table].erase(action.name);
      if (state_.new_columns[table].erase(action.name) == 0) state_.dropped_columns[table].push_back(action.name);
      std::erase_if(constraints, [&action](const auto& entry) {
        const auto& columns = entry.second.not_null;
        return std::find(columns.begin(), columns.end(), action.name) != columns.end();
      });
      return;
    case sql::ActionKind::kAddConstraint:
      if (action.constraint) take_constraint(table, *action.constraint);
      return;
    case sql::ActionKind::kSetNotNull: keep_not_null(table, action.name); return;
    case sql::ActionKind::kDropNotNull: constraints.erase("\nnot null " + action.name); return;
    case sql::ActionKind::kDropConstraint: constraints.erase(action.name); return;
    case sql::ActionKind::kValidateConstraint:
      if (const auto found = constraints.find(action.name); found != constraints.end()) found->second.valid = true;
      return;
    default: return;
  }
}

void History::keep_not_null(const std::string& table, const std::string& column) {
  KnownConstraint known;
  known.kind = sql::ConstraintKind::kNotNull;
  known.valid = true;
  known.not_null = {column};
  state_.constraints[table].insert_or_assign("\nnot null " + column, std::move(known));
}

void History::take_constraint(const std::string& table, const sql::Constraint& constraint) {
  KnownConstraint known;
  known.kind = constraint.kind;
  known.valid = !constraint.not_valid && constraint.enforced;
  known.transaction = transaction_;
  if (constraint.kind == sql::ConstraintKind::kCheck) {
    known.not_null = constraint.expression.not_null;
    known.constants = constraint.expression.constants;
  }
  if (constraint.kind == sql::ConstraintKind::kNotNull || constraint.kind == sql::ConstraintKind::kPrimaryKey) {
    known.not_null = constraint.columns;
  }
  // One without a name gets one from the server that no file can know: it is kept, and cannot be asked for.
  const std::string name = constraint.name.empty() ? '\n' + std::to_string(++unnamed_) : constraint.name;
  state_.constraints[table].insert_or_assign(name, std::move(known));
}

}  // namespace lockkeeper::lint
