// trigger-on-existing-table: a trigger is put on a table that is in use.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  const sql::Definition& definition = subject.definition();
  if (definition.form != sql::Form::kCreateTrigger || definition.temporary ||
      subject.history.is_new_relation(table_of(subject))) {
    return {};
  }
  return {
      {definition.at,
       "Trigger " + spelled(definition.name) + " needs " + held(api::TableLock::kShareRowExclusive, table_of(subject)) +
           " until the transaction ends, and runs for every write of old code from then on.",
       {"-- in a transaction of its own, and do not wait long:", "SET lock_timeout = '2s';", written(subject) + ";"}}};
}

}  // namespace

const Rule kTriggerOnExistingTable{"trigger-on-existing-table",
                                   api::Severity::kInfo,
                                   api::TableLock::kShareRowExclusive,
                                   "A trigger is put on a table that is in use.",
                                   "https://www.postgresql.org/docs/current/sql-createtrigger.html",
                                   check};

}  // namespace lockkeeper::lint
