// unnamed-constraint: a constraint has no name, and gets one that may differ from database to database.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

const char* word_of(sql::ConstraintKind kind) {
  switch (kind) {
    case sql::ConstraintKind::kCheck: return "check";
    case sql::ConstraintKind::kUnique: return "key";
    case sql::ConstraintKind::kForeignKey: return "fkey";
    case sql::ConstraintKind::kExclusion: return "excl";
    case sql::ConstraintKind::kPrimaryKey: return "pkey";
    default: return "";
  }
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kAddConstraint})) {
    if (!action->constraint || !action->constraint->name.empty() || !action->constraint->index.empty()) continue;
    const std::string ending = word_of(action->constraint->kind);
    if (ending.empty()) continue;
    const sql::Name& table = table_of(subject);
    const std::string name = spelled(proposed_name(table, action->constraint->columns, ending));
    std::string text = written(subject, *action);
    text.replace(0, 3, "ADD CONSTRAINT " + name);  // ADD
    all.push_back(
        {action->at,
         fmt::format("The server gives this constraint of {} a name, which depends on those that are taken: what "
                     "later drops or validates it by name may miss it, and a second run adds a second one.",
                     spelled(table)),
         {fmt::format("ALTER TABLE {} {};", spelled(table), text)}});
  }
  return all;
}

}  // namespace

const Rule kUnnamedConstraint{"unnamed-constraint",
                              api::Severity::kInfo,
                              api::TableLock::kNone,
                              "A constraint has no name, and gets one that may differ from database to database.",
                              "https://www.postgresql.org/docs/current/ddl-constraints.html",
                              check};

}  // namespace lockkeeper::lint
