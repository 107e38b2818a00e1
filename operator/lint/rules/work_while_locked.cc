// work-while-locked: a table is read or written through while its transaction holds a lock on it that blocks others.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "lint/rules.h"
#include "lint/taken_locks.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

Found found_at(const Subject& subject, std::size_t at, const sql::Name& table, api::TableLock lock) {
  return {at,
          fmt::format("{} is worked through while this transaction holds {}: what waits for it waits that long, too.",
                      spelled(table), held(lock, table)),
          {"COMMIT;  -- before this statement", written(subject) + ";"},
          std::nullopt,
          lock};
}

// Whether the statement goes through the rows of what it names.
bool works(const sql::Statement& said) {
  switch (said.verb) {
    case sql::Verb::kSelect:
    case sql::Verb::kInsert:
    case sql::Verb::kUpdate:
    case sql::Verb::kDelete:
    case sql::Verb::kMerge: return true;
    // CREATE TABLE … AS; a view is only written down.
    case sql::Verb::kCreate:
      return !said.with_no_data && std::any_of(said.changes.begin(), said.changes.end(), [](const sql::Change& change) {
        return change.object.kind == sql::ObjectKind::kTable ||
               change.object.kind == sql::ObjectKind::kMaterializedView;
      });
    default: return false;
  }
}

bool adds(const Subject& subject, const std::string& constraint) {
  const auto added = actions(subject, {sql::ActionKind::kAddConstraint});
  return std::any_of(added.begin(), added.end(),
                     [&constraint](const sql::TableAction* action) { return action->name == constraint; });
}

// VALIDATE CONSTRAINT takes a weak lock by itself, and has a stronger one where the transaction, or another action of
// the statement, has taken it.
void look_at_validations(const Subject& subject, std::vector<Found>& all) {
  const auto validations = actions(subject, {sql::ActionKind::kValidateConstraint});
  if (validations.empty()) return;
  const sql::Name& table = table_of(subject);
  api::TableLock lock = subject.history.held(table);
  for (const sql::TableAction& action : subject.definition().actions) lock = std::max(lock, lock_of(action));
  if (lock < api::TableLock::kShare) return;
  for (const sql::TableAction* action : validations) {
    // Of one that is as new as the lock there is a rule of its own.
    const KnownConstraint* known = subject.history.constraint(table, action->name);
    if (known != nullptr && subject.history.is_of_this_transaction(*known)) continue;
    if (!adds(subject, action->name)) all.push_back(found_at(subject, action->at, table, lock));
  }
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  look_at_validations(subject, all);
  const sql::Statement& said = subject.said();
  if (!works(said)) return all;
  std::vector<sql::Name> tables = said.reads;
  for (const sql::RowWrite& write : said.writes) {
    if (write.verb != sql::Verb::kInsert) tables.push_back(write.table);
  }
  std::set<std::string> seen;
  for (const sql::Name& table : tables) {
    const api::TableLock lock = subject.history.held(table);
    if (lock >= api::TableLock::kShare && seen.insert(spelled(table)).second) {
      all.push_back(found_at(subject, subject.definition().at, table, lock));
    }
  }
  return all;
}

}  // namespace

const Rule kWorkWhileLocked{"work-while-locked",
                            api::Severity::kWarning,
                            api::TableLock::kAccessExclusive,
                            "A table is worked through while its transaction holds a lock on it that blocks others.",
                            "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES",
                            check};

}  // namespace lockkeeper::lint
