// adding-serial-or-identity-column: a serial or identity column is added, whose value each row needs.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kAddColumn})) {
    if (!action->column) continue;
    const bool serial = is_serial(action->column->type);
    if (!serial && find(*action->column, sql::ConstraintKind::kIdentity) == nullptr) continue;
    const std::string table = spelled(table_of(subject));
    const std::string column = spelled(action->name);
    const std::string& type = action->column->type.name.name;
    const std::string plain = !serial                                      ? action->column->type.text
                              : type == "serial" || type == "serial4"      ? "integer"
                              : type == "smallserial" || type == "serial2" ? "smallint"
                                                                           : "bigint";
    const std::string sequence = spelled(proposed_name({"", table_of(subject).name}, {action->name}, "seq"));
    all.push_back({action->at,
                   fmt::format("{}.{} numbers every row that is there: the whole table is rewritten under {}.", table,
                               column, held(api::TableLock::kAccessExclusive, table_of(subject))),
                   {fmt::format("ALTER TABLE {} ADD COLUMN {} {};", table, column, plain),
                    fmt::format("CREATE SEQUENCE {} OWNED BY {}.{};", sequence, table, column),
                    fmt::format("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT nextval('{}');", table, column, sequence),
                    "-- then, in batches, each in a transaction of its own:",
                    fmt::format("UPDATE {} SET {} = DEFAULT WHERE {} IS NULL AND …;", table, column, column)}});
  }
  return all;
}

}  // namespace

const Rule kAddingSerialOrIdentityColumn{
    "adding-serial-or-identity-column",
    api::Severity::kError,
    api::TableLock::kAccessExclusive,
    "A serial or identity column is added, whose value each row needs.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    check};

}  // namespace lockkeeper::lint
