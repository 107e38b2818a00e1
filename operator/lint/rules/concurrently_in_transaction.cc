// concurrently-in-transaction: CONCURRENTLY stands in a transaction, where PostgreSQL refuses it.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  // REFRESH MATERIALIZED VIEW CONCURRENTLY is the one that may stand in a transaction.
  if (!subject.history.in_transaction() || !subject.said().concurrently || subject.said().verb == sql::Verb::kRefresh) {
    return {};
  }
  return {{subject.definition().at,
           "CONCURRENTLY commits in its middle: PostgreSQL refuses it in a transaction, and one is open here.",
           {"COMMIT;", written(subject) + ";"}}};
}

}  // namespace

const Rule kConcurrentlyInTransaction{
    "concurrently-in-transaction",
    api::Severity::kError,
    api::TableLock::kNone,
    "CONCURRENTLY stands in a transaction, where PostgreSQL refuses it.",
    "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    check};

}  // namespace lockkeeper::lint
