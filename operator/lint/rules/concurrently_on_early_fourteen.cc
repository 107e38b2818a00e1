// concurrently-on-early-fourteen: PostgreSQL 14.0 to 14.3 may leave a broken index behind CONCURRENTLY.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  const sql::Definition& definition = subject.definition();
  const bool builds = definition.form == sql::Form::kCreateIndex || definition.form == sql::Form::kReindex;
  if (subject.server_version != 14 || !builds || !subject.said().concurrently) return {};
  return {
      {definition.at,
       "PostgreSQL 14.0 to 14.3 may miss rows that are updated while an index is built CONCURRENTLY, and say nothing.",
       {"SHOW server_version;  -- 14.4 or later", "-- check what was built before, by pg_amcheck --heapallindexed"}}};
}

}  // namespace

const Rule kConcurrentlyOnEarlyFourteen{
    "concurrently-on-early-fourteen",
    api::Severity::kInfo,
    api::TableLock::kNone,
    "PostgreSQL 14.0 to 14.3 may leave a broken index behind CONCURRENTLY.",
    "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    check};

}  // namespace lockkeeper::lint
