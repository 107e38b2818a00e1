// dropping-table: a table is dropped that running code may still use.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  if (subject.said().verb != sql::Verb::kDrop) return all;
  for (const sql::Change& change : subject.said().changes) {
    if (change.object.kind != sql::ObjectKind::kTable || subject.history.is_new_relation(change.object.name)) continue;
    const std::string name = spelled(change.object.name);
    all.push_back(
        {subject.definition().at,
         "DROP TABLE " + name + " takes its rows for good, needs " + held(Lock::kAccessExclusive, change.object.name) +
             " (of every table that a foreign key of it names, too), and code that still uses it fails.",
         {"-- in a release after the last one that uses it:", "SET lock_timeout = '2s';", "DROP TABLE " + name + ";"}});
  }
  return all;
}

}  // namespace

const Rule kDroppingTable{"dropping-table",
                          api::Severity::kWarning,
                          Lock::kAccessExclusive,
                          "A table is dropped that running code may still use.",
                          "https://www.postgresql.org/docs/current/sql-droptable.html",
                          check};

}  // namespace lockkeeper::lint
