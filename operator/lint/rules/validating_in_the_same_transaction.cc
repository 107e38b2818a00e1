// validating-in-the-same-transaction: a constraint is validated in the transaction that added it NOT VALID.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

// Whether an action before this one, in the same statement, adds the constraint.
bool adds(const Subject& subject, const sql::TableAction& until, const std::string& name) {
  for (const sql::TableAction& action : subject.definition().actions) {
    if (&action == &until) return false;
    if (action.kind == sql::ActionKind::kAddConstraint && action.name == name) return true;
  }
  return false;
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kValidateConstraint})) {
    const sql::Name& table = table_of(subject);
    const KnownConstraint* known = subject.history.constraint(table, action->name);
    const bool just_added = adds(subject, *action, action->name) ||
                            (known != nullptr && !known->valid && subject.history.is_of_this_transaction(*known));
    if (!just_added) continue;
    const bool is_key = known != nullptr && known->kind == sql::ConstraintKind::kForeignKey;
    const api::TableLock lock = is_key ? api::TableLock::kShareRowExclusive : api::TableLock::kAccessExclusive;
    all.push_back({action->at,
                   "The transaction that has added " + spelled(action->name) + " validates it: every row of " +
                       spelled(table) + " is read while the lock of ADD CONSTRAINT is still held, " +
                       held(lock, table) + ".",
                   {"COMMIT;", "-- then, in a transaction of its own:",
                    "ALTER TABLE " + spelled(table) + " VALIDATE CONSTRAINT " + spelled(action->name) + ";"},
                   std::nullopt,
                   lock});
  }
  return all;
}

}  // namespace

const Rule kValidatingInTheSameTransaction{
    "validating-in-the-same-transaction",
    api::Severity::kError,
    api::TableLock::kAccessExclusive,
    "A constraint is validated in the transaction that added it NOT VALID.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    check};

}  // namespace lockkeeper::lint
