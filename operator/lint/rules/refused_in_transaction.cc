// refused-in-transaction: VACUUM, CREATE DATABASE and their like stand in a transaction, where PostgreSQL refuses them.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  if (!subject.history.in_transaction() || !subject.definition().alone) return {};
  return {{subject.definition().at,
           "PostgreSQL refuses this statement in a transaction, and one is open here: nothing behind it is done.",
           {"COMMIT;", written(subject) + ";"}}};
}

}  // namespace

const Rule kRefusedInTransaction{"refused-in-transaction",
                                 api::Severity::kError,
                                 api::TableLock::kNone,
                                 "VACUUM, CREATE DATABASE and their like stand in a transaction.",
                                 "https://www.postgresql.org/docs/current/sql-vacuum.html",
                                 check};

}  // namespace lockkeeper::lint
