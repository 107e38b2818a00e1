// set-schema: an object moves into another schema while running code looks for it in the old one.
#include "lint/renames.h"
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  using Kind = sql::ObjectKind;
  return moved(subject, sql::Action::kSetSchema,
               {Kind::kTable, Kind::kForeignTable, Kind::kView, Kind::kMaterializedView, Kind::kSequence, Kind::kType,
                Kind::kDomain, Kind::kFunction},
               [&subject](const sql::Change& change, const std::string& name, const std::string& next) {
                 const bool rows = change.object.kind == Kind::kTable || change.object.kind == Kind::kView ||
                                   change.object.kind == Kind::kMaterializedView;
                 return rows ? steps_with_view(subject, name, next)
                             : std::vector<std::string>{
                                   "-- put the new schema on the search path of the old code first:",
                                   "ALTER ROLE … SET search_path = …;"};
               });
}

}  // namespace

const Rule kSetSchema{"set-schema",
                      api::Severity::kError,
                      api::TableLock::kAccessExclusive,
                      "An object moves into another schema while running code looks for it in the old one.",
                      "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-SCHEMA",
                      check};

}  // namespace lockkeeper::lint
