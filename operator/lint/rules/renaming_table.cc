// renaming-table: a table gets another name while running code uses the old one.
#include "lint/renames.h"
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  return moved(subject, sql::Action::kRename, {sql::ObjectKind::kTable, sql::ObjectKind::kForeignTable},
               [&subject](const sql::Change& /*change*/, const std::string& name, const std::string& next) {
                 return steps_with_view(subject, name, next);
               });
}

}  // namespace

const Rule kRenamingTable{"renaming-table",
                          api::Severity::kError,
                          api::TableLock::kAccessExclusive,
                          "A table gets another name while running code uses the old one.",
                          "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME",
                          check};

}  // namespace lockkeeper::lint
