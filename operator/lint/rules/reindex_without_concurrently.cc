// reindex-without-concurrently: REINDEX rebuilds an index while nobody can use it.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  const sql::Definition& definition = subject.definition();
  if (definition.form != sql::Form::kReindex || subject.said().concurrently) return {};
  const bool named = !definition.relations.empty();
  if (named && subject.history.is_new_relation(definition.relations.front())) return {};
  const std::string name = named ? spelled(definition.relations.front()) : spelled(definition.name);
  std::vector<std::string> steps{"-- outside of a transaction:", "REINDEX " + definition.what + " CONCURRENTLY" +
                                                                     (name.empty() ? "" : " " + name) + ";"};
  if (definition.what == "SYSTEM") steps = {"-- the catalogs cannot be reindexed CONCURRENTLY: do it in a pause"};
  return {
      {definition.at,
       "REINDEX " + definition.what + (name.empty() ? "" : " " + name) +
           " builds anew what it locks: SHARE on each table blocks writes, and ACCESS EXCLUSIVE on each index blocks "
           "reads that would use it.",
       std::move(steps)}};
}

}  // namespace

const Rule kReindexWithoutConcurrently{
    "reindex-without-concurrently",
    api::Severity::kError,
    api::TableLock::kAccessExclusive,
    "REINDEX rebuilds an index while nobody can use it.",
    "https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY",
    check};

}  // namespace lockkeeper::lint
