#include "postgres/ledger/version_rows.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/sql_quoting.h"
#include "base/sqlstates.h"

namespace lockkeeper::postgres {

namespace {

template <typename Asker>
VersionRows read(Asker& session, const VersionTable& table) {
  VersionRows result;
  try {
    const Rows found = session.query("SELECT pg_catalog.to_regclass($1) IS NOT NULL", {table.qualified()});
    result.table_exists = found.front().front().value_or("") == "t";
    if (!result.table_exists) return result;
    for (const Row& row : session.query("SELECT version_num FROM " + table.qualified() + " ORDER BY 1")) {
      result.rows.push_back(row.front().value_or(""));
    }
    const bool blanks =
        std::any_of(result.rows.begin(), result.rows.end(), [](const std::string& row) { return row.ends_with(' '); });
    if (blanks) {
      result.padded = session
                          .query(
                              "SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid = $1::pg_catalog.regclass"
                              " AND attname = 'version_num' AND atttypid = 'pg_catalog.bpchar'::pg_catalog.regtype",
                              {table.qualified()})
                          .front()
                          .front() == "1";
    }
  } catch (const SqlError& error) {
    if (error.sqlstate() == sqlstate::kUndefinedTable) return {};  // dropped between the two
    throw SqlError(error.kind(), fmt::format("cannot read the version table {}: {}", table.display(), error.what()),
                   error.sqlstate());
  }
  return result;
}

std::optional<VersionRows> read_as(Session& session, const VersionTable& table, const std::string& role) {
  try {
    VersionRows found;
    session.transaction([&](Transaction& transaction) {
      if (!role.empty()) transaction.query("SET LOCAL ROLE " + quote_identifier(role));
      found = read(transaction, table);
    });
    return found;
  } catch (const SqlError& error) {
    if (error.sqlstate().empty()) throw;
    return std::nullopt;  // that one may not either
  }
}

std::optional<VersionRows> read_as_another(Session& session, const VersionTable& table) {
  for (const std::string& role : table.roles) {
    if (auto found = read_as(session, table, role)) return found;
  }
  if (table.login == nullptr) return std::nullopt;
  auto opened = Session::open(*table.login);
  auto* other = std::get_if<std::unique_ptr<Session>>(&opened);
  if (other == nullptr) return std::nullopt;
  if (auto found = read_as(**other, table, "")) return found;
  for (const std::string& role : table.roles) {
    if (auto found = read_as(**other, table, role)) return found;
  }
  return std::nullopt;
}

}  // namespace

std::string VersionTable::qualified() const {
  return (schema.empty() ? "" : quote_identifier(schema) + ".") + quote_identifier(name);
}

std::string VersionTable::display() const {
  return (schema.empty() ? "" : schema + ".") + name;
}

VersionTable resolve(Session& session, const VersionTable& table) {
  if (!table.schema.empty()) return table;
  const Rows rows = session.query(
      "SELECT coalesce((SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid ="
      " c.relnamespace WHERE c.oid = pg_catalog.to_regclass(pg_catalog.quote_ident($1))),"
      " pg_catalog.current_schema(), '')",
      {table.name});
  VersionTable found = table;
  found.schema = rows.front().front().value_or("");
  return found;
}

VersionRows read_version_rows(Session& session, const VersionTable& table) {
  try {
    return read(session, table);
  } catch (const SqlError& error) {
    if (error.sqlstate() != sqlstate::kInsufficientPrivilege) throw;
    if (auto found = read_as_another(session, table)) return std::move(*found);
    throw;
  }
}

}  // namespace lockkeeper::postgres
