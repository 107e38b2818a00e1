// refresh-without-concurrently: a materialized view is computed while nobody can read it.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  if (subject.said().verb != sql::Verb::kRefresh || subject.said().concurrently ||
      subject.definition().relations.empty() || subject.history.is_new_relation(table_of(subject))) {
    return {};
  }
  const std::string name = spelled(table_of(subject));
  if (subject.said().with_no_data) {
    return {{subject.definition().at,
             fmt::format("{} is emptied under {}, and whoever reads it fails until it is computed again.", name,
                         held(api::TableLock::kAccessExclusive, table_of(subject))),
             {fmt::format("REFRESH MATERIALIZED VIEW CONCURRENTLY {};", name)}}};
  }
  return {{subject.definition().at,
           name + " is computed anew under " + held(api::TableLock::kAccessExclusive, table_of(subject)) + ".",
           {"-- it needs a unique index over all rows of " + name + ":",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY " + name + ";"}}};
}

}  // namespace

const Rule kRefreshWithoutConcurrently{"refresh-without-concurrently",
                                       api::Severity::kWarning,
                                       api::TableLock::kAccessExclusive,
                                       "A materialized view is computed while nobody can read it.",
                                       "https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html",
                                       check};

}  // namespace lockkeeper::lint
