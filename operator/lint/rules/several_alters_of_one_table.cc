// several-alters-of-one-table: a table is altered by several statements of one transaction.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  if (!alters_older_table(subject) || !subject.history.has_altered(table_of(subject))) return {};
  for (const sql::TableAction& action : subject.definition().actions) {
    // These have to stand alone, or come later.
    if (action.kind == sql::ActionKind::kValidateConstraint || action.kind == sql::ActionKind::kAttachPartition ||
        action.kind == sql::ActionKind::kDetachPartition) {
      return {};
    }
  }
  const std::string table = spelled(table_of(subject));
  return {
      {subject.definition().at,
       fmt::format("This transaction has altered {} before: one statement with all actions goes through its rows once, "
                   "where some of them do.",
                   table),
       {fmt::format("ALTER TABLE {} …, …;", table)}}};
}

}  // namespace

const Rule kSeveralAltersOfOneTable{"several-alters-of-one-table",
                                    api::Severity::kInfo,
                                    api::TableLock::kNone,
                                    "A table is altered by several statements of one transaction.",
                                    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
                                    check};

}  // namespace lockkeeper::lint
