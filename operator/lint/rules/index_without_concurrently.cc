// index-without-concurrently: an index is built while nobody can write.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  const sql::Definition& definition = subject.definition();
  if (definition.form != sql::Form::kCreateIndex || subject.said().concurrently || definition.only ||
      definition.temporary || subject.history.is_new_relation(table_of(subject))) {
    return {};
  }
  const sql::Name& table = table_of(subject);
  const std::string name = definition.name.empty() ? "The index" : spelled(definition.name);
  return {
      {definition.at,
       name + " is built over all rows of " + spelled(table) + " under " + held(api::TableLock::kShare, table) + ".",
       {"-- outside of a transaction; where it fails, drop the INVALID index that it leaves:",
        written_with(subject, "index", "CONCURRENTLY") + ";"}}};
}

}  // namespace

const Rule kIndexWithoutConcurrently{
    "index-without-concurrently",
    api::Severity::kError,
    api::TableLock::kShare,
    "An index is built while nobody can write.",
    "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    check};

}  // namespace lockkeeper::lint
