#include "runner/observe/place.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/sqlstates.h"
#include "postgres/session/preconditions.h"
#include "runner/observe/entrance.h"

namespace lockkeeper::runner {

std::optional<api::Finding> Place::open() {
  auto opened = postgres::Session::open(options);
  if (auto* finding = std::get_if<api::Finding>(&opened)) return std::move(*finding);
  session_ = std::get<std::unique_ptr<postgres::Session>>(std::move(opened));
  return std::nullopt;
}

std::variant<std::shared_ptr<Place>, api::Finding> open_place(alembic::Adapter& adapter,
                                                              const alembic::DatabaseTarget& target,
                                                              postgres::SessionOptions given,
                                                              const std::optional<api::Finding>& unreachable) {
  Entrance entrance = enter_as_env_py(adapter, target, std::move(given), unreachable);
  if (entrance.session == nullptr) return std::move(entrance.findings.front());
  auto place = std::make_shared<Place>();
  place->options = std::move(entrance.options);
  place->put_in(std::move(entrance.session));
  place->remarks = std::move(entrance.findings);
  return place;
}

std::vector<api::Finding> find_obstacles(Place& place, bool default_may) {
  if (auto finding = postgres::claim_session(*place.session(), place.options)) return {std::move(*finding)};
  std::vector<api::Finding> found = place.remarks;
  if (auto finding = postgres::find_read_only(*place.session(), default_may)) found.push_back(std::move(*finding));
  return found;
}

std::vector<postgres::VersionTable> likely_version_tables(postgres::Session& session,
                                                          const std::vector<alembic::RevisionFile>& files) {
  std::set<std::string> known;
  for (const alembic::RevisionFile& file : files) known.insert(file.revision);
  std::vector<postgres::VersionTable> tables;
  try {
    const bool has_ledger =
        session.query("SELECT pg_catalog.to_regclass('lockkeeper.runs') IS NOT NULL").at(0).at(0).value_or("") == "t";
    const postgres::Rows rows =
        has_ledger ? session.query(
                         "SELECT DISTINCT r.version_table, s.revision FROM lockkeeper.runs r JOIN lockkeeper.steps s"
                         " ON s.run = r.id ORDER BY 1")
                   : postgres::Rows{};
    for (const postgres::Row& row : rows) {
      const std::string name = row.at(0).value_or("");
      const std::size_t dot = name.find('.');
      if (dot == std::string::npos || !known.contains(row.at(1).value_or(""))) continue;
      postgres::VersionTable table{name.substr(0, dot), name.substr(dot + 1)};
      if (tables.empty() || tables.back().display() != table.display()) tables.push_back(std::move(table));
    }
  } catch (const postgres::SqlError& error) {
    if (error.sqlstate() != sqlstate::kInsufficientPrivilege) throw;  // another role's ledger
  }
  if (tables.empty()) tables.push_back(postgres::resolve(session, {}));
  return tables;
}

}  // namespace lockkeeper::runner
