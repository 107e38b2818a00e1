#include "lint/taken_locks.h"

#include <algorithm>
#include <array>

namespace lockkeeper::lint {

namespace {

bool is_foreign_key(const std::optional<sql::Constraint>& constraint) {
  return constraint && constraint->kind == sql::ConstraintKind::kForeignKey;
}

// A foreign key puts triggers on the other table, too.
void add_references(const std::vector<sql::Constraint>& constraints, std::vector<TakenLock>& all) {
  for (const sql::Constraint& constraint : constraints) {
    if (constraint.kind == sql::ConstraintKind::kForeignKey) {
      all.push_back({constraint.references, api::TableLock::kShareRowExclusive});
    }
  }
}

void add_alter_table(const sql::Definition& definition, std::vector<TakenLock>& all) {
  api::TableLock strongest = api::TableLock::kNone;
  for (const sql::TableAction& action : definition.actions) {
    strongest = std::max(strongest, lock_of(action));
    if (action.column) add_references(action.column->constraints, all);
    if (is_foreign_key(action.constraint))
      all.push_back({action.constraint->references, api::TableLock::kShareRowExclusive});
    if (!action.partition.name.empty() && !action.concurrently) {
      all.push_back({action.partition, api::TableLock::kAccessExclusive});
    }
  }
  all.push_back({definition.relations.front(), strongest});
}

api::TableLock lock_named(const std::string& mode) {
  constexpr std::array kModes{api::TableLock::kShare, api::TableLock::kShareRowExclusive, api::TableLock::kExclusive,
                              api::TableLock::kAccessExclusive};
  const auto* const found =
      std::find_if(kModes.begin(), kModes.end(), [&mode](api::TableLock l) { return to_string(l) == mode; });
  return found == kModes.end() ? api::TableLock::kNone : *found;
}

api::TableLock lock_of(const sql::DefinedStatement& statement) {
  switch (statement.definition.form) {
    case sql::Form::kCreateIndex:
      return statement.statement.concurrently ? api::TableLock::kNone : api::TableLock::kShare;
    case sql::Form::kCreateTrigger: return api::TableLock::kShareRowExclusive;
    case sql::Form::kLockTable: return lock_named(statement.definition.what);
    case sql::Form::kTruncate: return api::TableLock::kAccessExclusive;
    default: return api::TableLock::kNone;
  }
}

// Of what an object that goes, or changes its name, does to its table.
void add_changes(const sql::Statement& said, std::vector<TakenLock>& all) {
  for (const sql::Change& change : said.changes) {
    const sql::ObjectKind kind = change.object.kind;
    const bool of_table =
        kind == sql::ObjectKind::kTrigger || kind == sql::ObjectKind::kRule || kind == sql::ObjectKind::kPolicy;
    const bool renames = kind == sql::ObjectKind::kTable && change.action == sql::Action::kRename;
    if (renames || (of_table && kind != sql::ObjectKind::kTrigger) ||
        (of_table && change.action == sql::Action::kDrop)) {
      all.push_back({change.object.name, api::TableLock::kAccessExclusive});
    }
  }
}

}  // namespace

api::TableLock lock_of(const sql::TableAction& action) {
  switch (action.kind) {
    case sql::ActionKind::kValidateConstraint:
    case sql::ActionKind::kTune: return api::TableLock::kShareUpdateExclusive;
    case sql::ActionKind::kSwitchTrigger: return api::TableLock::kShareRowExclusive;
    case sql::ActionKind::kAttachPartition: return api::TableLock::kShareUpdateExclusive;
    case sql::ActionKind::kDetachPartition:
      return action.concurrently ? api::TableLock::kShareUpdateExclusive : api::TableLock::kAccessExclusive;
    case sql::ActionKind::kAddConstraint:
      return is_foreign_key(action.constraint) ? api::TableLock::kShareRowExclusive : api::TableLock::kAccessExclusive;
    default: return api::TableLock::kAccessExclusive;
  }
}

std::vector<TakenLock> taken_locks(const sql::DefinedStatement& statement) {
  const sql::Definition& definition = statement.definition;
  std::vector<TakenLock> all;
  if (definition.form == sql::Form::kAlterTable && definition.of_table && !definition.relations.empty()) {
    add_alter_table(definition, all);
  } else if (definition.form == sql::Form::kCreateTable) {
    if (!definition.parent.name.empty()) all.push_back({definition.parent, api::TableLock::kAccessExclusive});
    add_references(definition.constraints, all);
    for (const sql::Column& column : definition.columns) add_references(column.constraints, all);
  } else if (const api::TableLock lock = lock_of(statement); lock != api::TableLock::kNone) {
    for (const sql::Name& table : definition.relations) all.push_back({table, lock});
  }
  add_changes(statement.statement, all);
  std::erase_if(all, [](const TakenLock& taken) { return taken.lock < api::TableLock::kShare; });
  return all;
}

}  // namespace lockkeeper::lint
