// update-or-delete-without-where: all rows of a table are written in one transaction.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::WholeWrite& write : subject.definition().whole_writes) {
    if (subject.history.is_new_relation(write.table)) continue;
    const std::string table = spelled(write.table);
    const bool update = write.verb == sql::Verb::kUpdate;
    all.push_back({write.at,
                   std::string(update ? "UPDATE" : "DELETE") + " has no condition: every row of " + table +
                       " is locked until the transaction ends, which blocks writes of these rows.",
                   {"-- in batches, each in a transaction of its own:",
                    (update ? "UPDATE " + table + " SET … WHERE id BETWEEN … AND …;"
                            : "DELETE FROM " + table + " WHERE id BETWEEN … AND …;")}});
  }
  return all;
}

}  // namespace

const Rule kUpdateOrDeleteWithoutWhere{"update-or-delete-without-where",
                                       api::Severity::kWarning,
                                       Lock::kRowExclusive,
                                       "All rows of a table are written in one transaction.",
                                       "https://www.postgresql.org/docs/current/sql-update.html",
                                       check};

}  // namespace lockkeeper::lint
