// renaming-table: a table gets another name while running code uses the old one.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::Change& change : subject.said().changes) {
    if (change.action != sql::Action::kRename || change.object.kind != sql::ObjectKind::kTable ||
        change.object.part_kind != sql::PartKind::kNone || subject.history.is_new_relation(change.object.name)) {
      continue;
    }
    const std::string name = spelled(change.object.name);
    const std::string next = spelled(sql::Name{change.object.name.schema, change.to});
    all.push_back({subject.definition().at,
                   "Code that still says " + name + " fails from the moment on at which it is called " + next +
                       ", and the statement needs " + held(Lock::kAccessExclusive, change.object.name) + ".",
                   steps_with_view(subject, name, next)});
  }
  return all;
}

}  // namespace

const Rule kRenamingTable{"renaming-table",
                          api::Severity::kError,
                          Lock::kAccessExclusive,
                          "A table gets another name while running code uses the old one.",
                          "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME",
                          check};

}  // namespace lockkeeper::lint
