#include "postgres/shadow/query_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "base/json.h"

namespace lockkeeper::postgres {
namespace {

constexpr const char* kName = "lockkeeper_query";

// `ERROR:  column "email" does not exist\nLINE 1: …`: its first line, without the word.
std::string first_line(const std::string& message) {
  std::string line = message.substr(0, message.find('\n'));
  if (line.starts_with("ERROR:")) line.erase(0, line.find_first_not_of(' ', 6));
  while (!line.empty() && (line.back() == '.' || line.back() == ' ')) line.pop_back();
  return line;
}

}  // namespace

QueryCheck::QueryCheck(Session& session, std::vector<CheckedQuery> queries)
    : session_(session), queries_(std::move(queries)) {
  for (std::size_t i = 0; i < queries_.size(); ++i) {
    if (error_of(queries_[i]).empty()) open_.push_back({i, lacking_of(queries_[i])});
  }
  asked_ = open_.size();
}

std::vector<QueryCheck::Broken> QueryCheck::look() {
  std::vector<Broken> broken;
  std::erase_if(open_, [&](const Open& one) {
    std::string message = error_of(queries_[one.query]);
    if (message.empty()) {
      const std::set<std::string> lacking = lacking_of(queries_[one.query]);
      const auto added = std::find_if(lacking.begin(), lacking.end(),
                                      [&one](const std::string& column) { return !one.lacking.contains(column); });
      if (added == lacking.end()) return false;
      message = fmt::format("it leaves out {}, which takes no NULL and has no default", *added);
    }
    broken.push_back({one.query, std::move(message)});
    return true;
  });
  return broken;
}

// Empty where it can be planned.
std::string QueryCheck::error_of(const CheckedQuery& query) {
  try {
    session_.query(fmt::format("PREPARE {} AS {}", kName, query.text));
    session_.query(fmt::format("DEALLOCATE {}", kName));
    return "";
  } catch (const SqlError& error) {
    if (error.sqlstate().empty()) throw;  // the session is lost
    return first_line(error.what());
  }
}

// A trigger before the row may fill what an INSERT leaves out: of such a table nothing is said.
std::set<std::string> QueryCheck::lacking_of(const CheckedQuery& query) {
  std::set<std::string> lacking;
  for (const InsertedColumns& insert : query.inserts) {
    if (insert.columns.empty()) continue;
    for (const Row& row : session_.query(
             "SELECT c.relname || '.' || a.attname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a"
             " ON a.attrelid = c.oid JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
             " WHERE c.oid = pg_catalog.to_regclass($1) AND c.relkind IN ('r', 'p') AND a.attnum > 0"
             " AND NOT a.attisdropped AND (a.attnotnull OR t.typnotnull) AND NOT a.atthasdef AND a.attidentity = ''"
             " AND t.typdefault IS NULL"
             " AND a.attname NOT IN (SELECT pg_catalog.json_array_elements_text($2::json))"
             " AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal"
             " AND g.tgtype & 7 = 7)",  // FOR EACH ROW, BEFORE, INSERT
             {insert.table, to_line(Json(insert.columns))})) {
      lacking.insert(row.at(0).value_or(""));
    }
  }
  return lacking;
}

}  // namespace lockkeeper::postgres
