// foreign-key-without-index: no index of the file covers the columns of a new foreign key.
#include <fmt/core.h>

#include <algorithm>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kAddConstraint})) {
    if (!action->constraint || action->constraint->kind != sql::ConstraintKind::kForeignKey) continue;
    const sql::Constraint& key = *action->constraint;
    if (key.columns.empty() || subject.history.has_index(table_of(subject), key.columns.front())) continue;
    const sql::Name& table = table_of(subject);
    const std::string name = spelled(proposed_name(table, key.columns, "idx"));
    all.push_back(
        {action->at,
         fmt::format("This file makes no index on {} ({}): where there is none, each DELETE in {} reads all of {}.",
                     spelled(table), spelled(key.columns), spelled(key.references), spelled(table)),
         {"-- outside of a transaction:",
          fmt::format("CREATE INDEX CONCURRENTLY {} ON {} ({});", name, spelled(table), spelled(key.columns))}});
  }
  return all;
}

}  // namespace

const Rule kForeignKeyWithoutIndex{"foreign-key-without-index",
                                   api::Severity::kInfo,
                                   api::TableLock::kNone,
                                   "No index of the file covers the columns of a new foreign key.",
                                   "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK",
                                   check};

}  // namespace lockkeeper::lint
