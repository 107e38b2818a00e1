#include "runner/shadow/running_code.h"

#include <fmt/core.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

#include "base/sql_quoting.h"
#include "postgres/catalog/running_queries.h"
#include "sql/parse.h"

namespace lockkeeper::runner {
namespace {

bool is_query(sql::Verb verb) {
  switch (verb) {
    case sql::Verb::kSelect:
    case sql::Verb::kInsert:
    case sql::Verb::kUpdate:
    case sql::Verb::kDelete:
    case sql::Verb::kMerge: return true;
    default: return false;
  }
}

std::string quoted(const sql::Name& name) {
  const std::string table = quote_identifier(name.name);
  return name.schema.empty() ? table : quote_identifier(name.schema) + "." + table;
}

std::vector<postgres::CheckedQuery> checked(const std::vector<AskedQuery>& queries) {
  std::vector<postgres::CheckedQuery> texts;
  texts.reserve(queries.size());
  for (const AskedQuery& query : queries) texts.push_back(query.query);
  return texts;
}

// The parser counts what stands before a statement to it.
std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin));
}

std::optional<std::string> text_of(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::vector<AskedQuery> queries_of(std::string_view text) {
  std::vector<AskedQuery> queries;
  const sql::Parsed parsed = sql::parse(text);
  const auto* statements = std::get_if<std::vector<sql::Statement>>(&parsed);
  if (statements == nullptr) return queries;
  for (const sql::Statement& statement : *statements) {
    if (!is_query(statement.verb)) continue;
    AskedQuery query;
    query.query.text = trimmed(text.substr(statement.begin, statement.end - statement.begin));
    for (const sql::RowWrite& write : statement.writes) {
      if (write.verb == sql::Verb::kInsert) query.query.inserts.push_back({quoted(write.table), write.columns});
    }
    queries.push_back(std::move(query));
  }
  return queries;
}

std::vector<AskedQuery> read_running_code(postgres::Session& live, const Settings& settings, Reporter& reporter) {
  if (settings.policy.old_code == api::OldCode::kIgnore) return {};
  if (!settings.queries_file.empty()) {
    const auto text = text_of(settings.queries_file);
    std::vector<AskedQuery> queries = text ? queries_of(*text) : std::vector<AskedQuery>{};
    if (queries.empty()) {
      reporter.note(fmt::format("{} has no query that could be asked of the new schema", settings.queries_file));
    }
    return queries;
  }
  std::vector<AskedQuery> queries;
  const auto counted = postgres::read_running_queries(live);
  if (!counted) return queries;
  for (const postgres::RunningQuery& one : *counted) {
    std::vector<AskedQuery> read = queries_of(one.text);
    if (read.size() != 1) continue;
    read.front().role = one.role;
    read.front().calls = one.calls;
    queries.push_back(std::move(read.front()));
  }
  return queries;
}

RunningCodeWatch::RunningCodeWatch(postgres::Session& copy, const std::vector<AskedQuery>& queries)
    : queries_(queries), check_(copy, checked(queries)) {
  code_.asked = check_.asked();
}

void RunningCodeWatch::look(const std::string& revision) {
  for (postgres::QueryCheck::Broken& broken : check_.look()) {
    const AskedQuery& query = queries_.at(broken.query);
    code_.broken.push_back({query.query.text, query.role, query.calls, revision, std::move(broken.message)});
  }
}

}  // namespace lockkeeper::runner
