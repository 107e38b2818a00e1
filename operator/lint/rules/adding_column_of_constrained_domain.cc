// adding-column-of-constrained-domain: a column is added whose domain has a constraint or a volatile default.
#include <fmt/core.h>

#include <algorithm>

#include "lint/rules.h"
#include "lint/volatility.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

bool rewrites(const KnownDomain& domain) {
  const auto& calls = domain.default_value.calls;
  return domain.constrained || std::any_of(calls.begin(), calls.end(), [](const sql::Name& call) {
           return steadiness_of(call) != Steadiness::kSteady;
         });
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kAddColumn})) {
    if (!action->column || action->column->type.array) continue;
    const sql::Column& column = *action->column;
    const KnownDomain* domain = subject.history.domain(column.type.name);
    if (domain == nullptr || !rewrites(*domain)) continue;
    const std::string table = spelled(table_of(subject));
    const std::string name = spelled(action->name);
    const std::string key = spelled(proposed_name(table_of(subject), {action->name}, "check"));
    all.push_back(
        {action->at,
         fmt::format(
             "Each row's value of {}.{} is checked against the domain {}: the whole table is rewritten under {}.",
             table, name, spelled(column.type.name), held(api::TableLock::kAccessExclusive, table_of(subject))),
         {fmt::format("ALTER TABLE {} ADD COLUMN {} {};", table, name, domain->base.text),
          fmt::format("ALTER TABLE {} ADD CONSTRAINT {} CHECK (…) NOT VALID;  -- what the domain asks for", table, key),
          "-- in a transaction of its own:", fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {};", table, key)}});
  }
  return all;
}

}  // namespace

const Rule kAddingColumnOfConstrainedDomain{
    "adding-column-of-constrained-domain",
    api::Severity::kError,
    api::TableLock::kAccessExclusive,
    "A column is added whose domain has a constraint or a volatile default.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    check};

}  // namespace lockkeeper::lint
