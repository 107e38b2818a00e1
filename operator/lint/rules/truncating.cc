// truncating: a table is emptied.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  if (subject.definition().form != sql::Form::kTruncate || subject.definition().temporary) return all;
  for (const sql::Name& table : subject.definition().relations) {
    if (subject.history.is_new_relation(table)) continue;
    all.push_back({subject.definition().at,
                   "TRUNCATE takes all rows of " + spelled(table) + " for good, and needs " +
                       held(api::TableLock::kAccessExclusive, table) +
                       " (CASCADE: of every table that refers to it, too).",
                   {"-- where rows have to go while the table is in use, in batches:",
                    "DELETE FROM " + spelled(table) + " WHERE …;"}});
  }
  return all;
}

}  // namespace

const Rule kTruncating{"truncating",
                       api::Severity::kWarning,
                       api::TableLock::kAccessExclusive,
                       "A table is emptied.",
                       "https://www.postgresql.org/docs/current/sql-truncate.html",
                       check};

}  // namespace lockkeeper::lint
