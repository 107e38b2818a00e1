// dropping-schema: a schema, a database or all that a role owns goes, with what is in it.
#include <fmt/core.h>

#include "lint/renames.h"
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  const std::size_t at = subject.definition().at;
  for (const sql::Change* change : changes(subject, sql::Action::kDrop, {sql::ObjectKind::kSchema})) {
    const std::string name = spelled(change->object.name);
    all.push_back(
        {at,
         fmt::format("DROP SCHEMA {}{} and code that still looks there fails.", name,
                     subject.definition().cascade ? " CASCADE takes every table in it, with its rows, for good,"
                                                  : " takes the name away,"),
         {"-- table by table, each in a release after the last one that uses it; the empty schema last:",
          fmt::format("DROP SCHEMA {} RESTRICT;", name)},
         std::nullopt,
         subject.definition().cascade ? api::TableLock::kAccessExclusive : api::TableLock::kNone});
  }
  if (subject.definition().form == sql::Form::kDropDatabase) {
    const std::string name = spelled(subject.definition().name);
    all.push_back({at,
                   fmt::format("DROP DATABASE {} takes every table in it, with its rows, for good.", name),
                   {"-- keep it, closed, until nobody misses it:",
                    fmt::format("ALTER DATABASE {} ALLOW_CONNECTIONS false;", name)},
                   std::nullopt,
                   api::TableLock::kNone});
  }
  if (subject.said().drops_owned) {
    all.push_back({at,
                   "DROP OWNED takes every table that the role owns, with its rows, for good.",
                   {"-- give them to another role first:", "REASSIGN OWNED BY … TO …;"}});
  }
  return all;
}

}  // namespace

const Rule kDroppingSchema{"dropping-schema",
                           api::Severity::kError,
                           api::TableLock::kAccessExclusive,
                           "A schema, a database or all that a role owns goes, with what is in it.",
                           "https://www.postgresql.org/docs/current/sql-dropschema.html",
                           check};

}  // namespace lockkeeper::lint
