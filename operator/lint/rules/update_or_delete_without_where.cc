// update-or-delete-without-where: all rows of a table are written in one transaction.
#include <fmt/core.h>

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
    all.push_back(
        {write.at,
         update ? fmt::format("UPDATE has no condition: every row of {} is locked until the transaction ends, which "
                              "blocks writes of these rows, and none else.",
                              table)
                : fmt::format("DELETE has no condition: every row of {} is gone for good, and what writes one of "
                              "them waits until the transaction ends.",
                              table),
         {"-- in batches, each in a transaction of its own:",
          update ? fmt::format("UPDATE {} SET … WHERE id BETWEEN … AND …;", table)
                 : fmt::format("DELETE FROM {} WHERE id BETWEEN … AND …;", table)},
         // Neither reads nor writes of other rows wait for it, and no row is lost.
         update ? std::optional(api::Severity::kInfo) : std::nullopt});
  }
  return all;
}

}  // namespace

const Rule kUpdateOrDeleteWithoutWhere{"update-or-delete-without-where",
                                       api::Severity::kWarning,
                                       api::TableLock::kRowExclusive,
                                       "All rows of a table are written in one transaction.",
                                       "https://www.postgresql.org/docs/current/sql-update.html",
                                       check};

}  // namespace lockkeeper::lint
