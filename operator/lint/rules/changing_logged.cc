// changing-logged: a table becomes logged or unlogged, and is written anew for it.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action :
       actions(subject, {sql::ActionKind::kSetLogged, sql::ActionKind::kSetUnlogged})) {
    const bool logged = action->kind == sql::ActionKind::kSetLogged;
    const std::string table = spelled(table_of(subject));
    all.push_back(
        {action->at,
         table + " becomes " + (logged ? "LOGGED" : "UNLOGGED") + ": it is rewritten under " +
             held(api::TableLock::kAccessExclusive, table_of(subject)) +
             (logged ? "." : ", and a crash empties it from then on."),
         {std::string(logged ? "CREATE TABLE " : "CREATE UNLOGGED TABLE ") +
              spelled(sql::Name{table_of(subject).schema, proposed_name({"", table_of(subject).name}, {}, "new")}) +
              " (LIKE " + table + " INCLUDING ALL);",
          "-- let the application write both, copy in batches, then change over"}});
  }
  return all;
}

}  // namespace

const Rule kChangingLogged{
    "changing-logged",
    api::Severity::kError,
    api::TableLock::kAccessExclusive,
    "A table becomes logged or unlogged, and is written anew for it.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-LOGGED-UNLOGGED",
    check};

}  // namespace lockkeeper::lint
