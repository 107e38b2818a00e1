#include "plan/foresight/rows_in_the_way.h"

#include <fmt/core.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/sqlstates.h"
#include "plan/diagnosis/sqlstate.h"
#include "plan/sentences.h"
#include "schema/ddl/identifiers.h"

namespace lockkeeper::plan {
namespace {

using How = api::RowsSeen::How;
using Refused = RowLook::Refused;

std::string spelled(const TableName& table) {
  return schema::qualified_name(table.schema, table.name);
}

std::string columns_of(const RowLook& look) {
  std::vector<std::string> columns;
  columns.reserve(look.columns.size());
  for (const std::string& column : look.columns) columns.push_back(schema::quote_name(column));
  return listed(columns);
}

std::string called(std::string_view what, const std::string& name) {
  return name.empty() ? fmt::format("a {}", what) : fmt::format("{} {}", what, schema::quote_name(name));
}

sqlstate::SqlState state_of(Refused refused) {
  switch (refused) {
    case Refused::kDuplicate: return sqlstate::kUniqueViolation;
    case Refused::kCheck: return sqlstate::kCheckViolation;
    case Refused::kNoParent: return sqlstate::kForeignKeyViolation;
    case Refused::kNull:
    case Refused::kAnyRow: break;
  }
  return sqlstate::kNotNullViolation;
}

// What the revision asks of the rows.
std::string demand_of(const RowLook& look) {
  const std::string table = spelled(look.table);
  switch (look.refused) {
    case Refused::kNull: return fmt::format("makes column {}.{} NOT NULL", table, columns_of(look));
    case Refused::kDuplicate: return fmt::format("makes ({}) of {} unique", columns_of(look), table);
    case Refused::kCheck: return fmt::format("puts {} on {}", called("CHECK", look.name), table);
    case Refused::kNoParent:
      return fmt::format("puts {} from {} ({}) to {}", called("foreign key", look.name), table, columns_of(look),
                         spelled(look.referenced));
    case Refused::kAnyRow:
      return fmt::format("adds column {}.{} as NOT NULL without a default", table, columns_of(look));
  }
  return "";
}

std::string found_of(const RowLook& look, const api::RowsSeen& seen) {
  const auto count = static_cast<std::size_t>(seen.found);
  const std::string some =
      (seen.at_least ? "at least " : "") + counted(count, look.refused == Refused::kDuplicate ? "value" : "row");
  switch (look.refused) {
    case Refused::kNull: return fmt::format("{} {} NULL there", some, verb(count, "has", "have"));
    case Refused::kDuplicate: return fmt::format("{} {} there more than once", some, verb(count, "is", "are"));
    case Refused::kCheck: return fmt::format("{} {} it", some, verb(count, "breaks", "break"));
    case Refused::kNoParent: return fmt::format("{} {} to no row of it", some, verb(count, "points", "point"));
    case Refused::kAnyRow: return fmt::format("{} {} there that would have no value", some, verb(count, "is", "are"));
  }
  return "";
}

std::string remedy_of(const RowLook& look) {
  const std::string query = fmt::format("`{} {}` shows them", look.selects, look.rows);
  switch (look.refused) {
    case Refused::kNull: return query + "; fill them by UPDATE before the run, or in an earlier revision";
    case Refused::kDuplicate: return query + "; leave one row of each before the run, or in an earlier revision";
    case Refused::kCheck: return query + "; correct them by UPDATE before the run, or in an earlier revision";
    case Refused::kNoParent: return query + "; correct or delete them before the run, or in an earlier revision";
    case Refused::kAnyRow:
      return "give the column a server_default; or add it without NOT NULL, fill it, and make it NOT NULL then";
  }
  return "";
}

std::string why_not_seen(How how) {
  switch (how) {
    case How::kNotAsked: return "there was no time left for a look at its rows";
    case How::kTimedOut: return "a look at its rows took too long and was cut off";
    case How::kLocked: return "somebody holds the table, and a look at its rows would wait";
    case How::kNotAllowed: return "this role may not read all of its rows";
    case How::kFailed: return "the server did not answer a look at its rows";
    case How::kSeen: break;
  }
  return "";
}

std::string share(double fraction) {
  constexpr double kPercent = 100;
  return fraction * kPercent < 1 ? "less than 1%" : fmt::format("about {:.0f}%", fraction * kPercent);
}

api::Finding finding_of(const RowLook& look, api::Severity severity, std::string message, std::string remedy) {
  return {.code = api::Code::kMigrationFailed,
          .severity = severity,
          .subject = look.revision,
          .message = std::move(message),
          .remedy = std::move(remedy)};
}

std::optional<api::Finding> judge(const RowLook& look, const api::RowsSeen& seen, const alembic::Graph& graph) {
  const std::string does = fmt::format("Revision {} {}", named(graph, look.revision), demand_of(look));
  const sqlstate::SqlState state = state_of(look.refused);
  const std::string fails = fmt::format("it would fail with SQLSTATE {} ({})", state.code, sqlstate_name(state.code));
  if (seen.how == How::kSeen) {
    if (seen.found == 0) return std::nullopt;
    return finding_of(look, api::Severity::kWarning, fmt::format("{}, and {}: {}.", does, found_of(look, seen), fails),
                      remedy_of(look));
  }
  const std::string why = why_not_seen(seen.how);
  if (seen.null_fraction.value_or(0) > 0) {
    return finding_of(look, api::Severity::kWarning,
                      fmt::format("{}, and at the last ANALYZE {} of the rows had NULL there: {} if they still have. "
                                  "Whether they have is not known: {}.",
                                  does, share(*seen.null_fraction), fails, why),
                      remedy_of(look));
  }
  return finding_of(look, api::Severity::kInfo,
                    fmt::format("{}; whether a row is in the way of that is not known: {}.", does, why),
                    fmt::format("`{} {}` tells", look.selects, look.rows));
}

}  // namespace

std::vector<api::Finding> find_rows_in_the_way(const std::vector<RowLook>& looks,
                                               const std::vector<api::RowsSeen>& seen, const alembic::Graph& graph) {
  std::vector<api::Finding> findings;
  for (std::size_t i = 0; i < looks.size() && i < seen.size(); ++i) {
    if (auto finding = judge(looks[i], seen[i], graph)) findings.push_back(std::move(*finding));
  }
  return findings;
}

}  // namespace lockkeeper::plan
