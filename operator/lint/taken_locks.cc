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
      all.push_back({constraint.references, Lock::kShareRowExclusive});
    }
  }
}

void add_alter_table(const sql::Definition& definition, std::vector<TakenLock>& all) {
  Lock strongest = Lock::kNone;
  for (const sql::TableAction& action : definition.actions) {
    strongest = std::max(strongest, lock_of(action));
    if (action.column) add_references(action.column->constraints, all);
    if (is_foreign_key(action.constraint)) all.push_back({action.constraint->references, Lock::kShareRowExclusive});
    if (!action.partition.name.empty() && !action.concurrently) {
      all.push_back({action.partition, Lock::kAccessExclusive});
    }
  }
  all.push_back({definition.relations.front(), strongest});
}

Lock lock_named(const std::string& mode) {
  constexpr std::array kModes{Lock::kShare, Lock::kShareRowExclusive, Lock::kExclusive, Lock::kAccessExclusive};
  const auto* const found =
      std::find_if(kModes.begin(), kModes.end(), [&mode](Lock l) { return to_string(l) == mode; });
  return found == kModes.end() ? Lock::kNone : *found;
}

Lock lock_of(const sql::DefinedStatement& statement) {
  switch (statement.definition.form) {
    case sql::Form::kCreateIndex: return statement.statement.concurrently ? Lock::kNone : Lock::kShare;
    case sql::Form::kCreateTrigger: return Lock::kShareRowExclusive;
    case sql::Form::kLockTable: return lock_named(statement.definition.what);
    case sql::Form::kTruncate: return Lock::kAccessExclusive;
    default: return Lock::kNone;
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
      all.push_back({change.object.name, Lock::kAccessExclusive});
    }
  }
}

}  // namespace

Lock lock_of(const sql::TableAction& action) {
  switch (action.kind) {
    case sql::ActionKind::kValidateConstraint:
    case sql::ActionKind::kTune: return Lock::kShareUpdateExclusive;
    case sql::ActionKind::kSwitchTrigger: return Lock::kShareRowExclusive;
    case sql::ActionKind::kAttachPartition: return Lock::kShareUpdateExclusive;
    case sql::ActionKind::kDetachPartition:
      return action.concurrently ? Lock::kShareUpdateExclusive : Lock::kAccessExclusive;
    case sql::ActionKind::kAddConstraint:
      return is_foreign_key(action.constraint) ? Lock::kShareRowExclusive : Lock::kAccessExclusive;
    default: return Lock::kAccessExclusive;
  }
}

std::vector<TakenLock> taken_locks(const sql::DefinedStatement& statement) {
  const sql::Definition& definition = statement.definition;
  std::vector<TakenLock> all;
  if (definition.form == sql::Form::kAlterTable && definition.of_table && !definition.relations.empty()) {
    add_alter_table(definition, all);
  } else if (definition.form == sql::Form::kCreateTable) {
    if (!definition.parent.name.empty()) all.push_back({definition.parent, Lock::kAccessExclusive});
    add_references(definition.constraints, all);
    for (const sql::Column& column : definition.columns) add_references(column.constraints, all);
  } else if (const Lock lock = lock_of(statement); lock != Lock::kNone) {
    for (const sql::Name& table : definition.relations) all.push_back({table, lock});
  }
  add_changes(statement.statement, all);
  std::erase_if(all, [](const TakenLock& taken) { return taken.lock < Lock::kShare; });
  return all;
}

}  // namespace lockkeeper::lint
