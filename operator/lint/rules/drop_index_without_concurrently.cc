// drop-index-without-concurrently: an index is dropped under the lock of its table.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  if (subject.said().verb != sql::Verb::kDrop || subject.said().concurrently) return all;
  for (const sql::Change& change : subject.said().changes) {
    if (change.object.kind != sql::ObjectKind::kIndex || subject.history.is_new_relation(change.object.name)) continue;
    const std::string name = spelled(change.object.name);
    all.push_back({subject.definition().at,
                   "DROP INDEX " + name +
                       " needs ACCESS EXCLUSIVE on its table, which blocks reads and writes of it, also "
                       "while it waits for those that are under way.",
                   {"-- outside of a transaction:",
                    std::string("DROP INDEX CONCURRENTLY ") + (change.conditional ? "IF EXISTS " : "") + name + ";"}});
  }
  return all;
}

}  // namespace

const Rule kDropIndexWithoutConcurrently{"drop-index-without-concurrently",
                                         api::Severity::kWarning,
                                         api::TableLock::kAccessExclusive,
                                         "An index is dropped under the lock of its table.",
                                         "https://www.postgresql.org/docs/current/sql-dropindex.html",
                                         check};

}  // namespace lockkeeper::lint
