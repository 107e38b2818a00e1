// set-schema: a table moves into another schema while running code looks for it in the old one.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::Change& change : subject.said().changes) {
    if (change.action != sql::Action::kSetSchema || change.object.kind != sql::ObjectKind::kTable ||
        subject.history.is_new_relation(change.object.name)) {
      continue;
    }
    const std::string name = spelled(change.object.name);
    const std::string next = spelled(sql::Name{change.to, change.object.name.name});
    all.push_back({subject.definition().at,
                   "Code that looks for " + name + " where it is now fails from the moment on at which it is " + next +
                       ", and the statement needs " + held(Lock::kAccessExclusive, change.object.name) + ".",
                   steps_with_view(subject, name, next)});
  }
  return all;
}

}  // namespace

const Rule kSetSchema{"set-schema",
                      api::Severity::kError,
                      Lock::kAccessExclusive,
                      "A table moves into another schema while running code looks for it in the old one.",
                      "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-SCHEMA",
                      check};

}  // namespace lockkeeper::lint
