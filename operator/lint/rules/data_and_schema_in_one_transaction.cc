// data-and-schema-in-one-transaction: a transaction changes rows and the schema.
#include <fmt/core.h>

#include <algorithm>

#include "lint/taken_locks.h"

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  const History& history = subject.history;
  if (!history.in_transaction()) return {};
  const auto is_old = [&history](const sql::Name& name) { return !history.is_new_relation(name); };
  const auto& writes = subject.said().writes;
  const bool writes_rows =
      std::any_of(writes.begin(), writes.end(), [&is_old](const auto& write) { return is_old(write.table); });
  const std::vector<TakenLock> taken = taken_locks(subject.statement);
  const bool changes =
      subject.said().verb != sql::Verb::kTruncate && subject.said().verb != sql::Verb::kLock &&
      std::any_of(taken.begin(), taken.end(), [&is_old](const auto& lock) { return is_old(lock.table); });
  const auto& done = history.done();
  const bool first = !(done.changes_schema && done.writes_rows);
  if (!first || !((writes_rows && done.changes_schema) || (changes && done.writes_rows))) return {};
  return {
      {subject.definition().at,
       "This transaction changes rows and the schema: the locks of either are held until both are done, and where one "
       "fails both are undone.",
       {"COMMIT;  -- before this statement", written(subject) + ";"}}};
}

}  // namespace

const Rule kDataAndSchemaInOneTransaction{
    "data-and-schema-in-one-transaction",
    api::Severity::kInfo,
    api::TableLock::kNone,
    "A transaction changes rows and the schema.",
    "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES",
    check};

}  // namespace lockkeeper::lint
