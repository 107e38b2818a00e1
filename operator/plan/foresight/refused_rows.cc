#include "plan/foresight/refused_rows.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "schema/ddl/identifiers.h"
#include "sql/words.h"

namespace lockkeeper::plan {
namespace {

std::string spelled(const TableName& table, bool only = false) {
  return (only ? "ONLY " : "") + schema::qualified_name(table.schema, table.name);
}

std::vector<std::string> quoted(const std::vector<std::string>& columns) {
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const std::string& column : columns) names.push_back(schema::quote_name(column));
  return names;
}

// A row with a NULL in one of a key's columns is refused by none but NULLS NOT DISTINCT and MATCH FULL.
std::string all_given(const std::vector<std::string>& columns, const std::string& of = "") {
  std::vector<std::string> conditions;
  conditions.reserve(columns.size());
  for (const std::string& column : columns) conditions.push_back(of + column + " IS NOT NULL");
  return join(conditions, " AND ");
}

// The words of the first pair of parentheses from there on, and where it stands.
struct Parentheses {
  sql::Part part;
  std::vector<sql::Word> words;
};

std::optional<Parentheses> parentheses_after(const std::vector<sql::Word>& words, std::size_t from) {
  Parentheses found;
  int depth = 0;
  for (std::size_t i = from; i < words.size(); ++i) {
    if (words[i].is("(") && depth++ == 0) found.part.begin = words[i].begin;
    if (depth > 0) found.words.push_back(words[i]);
    if (words[i].is(")") && --depth == 0) {
      found.part.end = words[i].end;
      return found;
    }
    if (depth < 0) break;
  }
  return std::nullopt;
}

std::size_t place_of(const std::vector<sql::Word>& words, std::string_view keyword) {
  const auto found = std::find_if(words.begin(), words.end(), [&](const sql::Word& word) { return word.is(keyword); });
  return static_cast<std::size_t>(found - words.begin());
}

}  // namespace

void ask_for_nulls(RowLook& look) {
  look.selects = "SELECT *";
  look.rows = fmt::format("FROM {} WHERE {} IS NULL", spelled(look.table), schema::quote_name(look.columns.front()));
}

void ask_for_any_row(RowLook& look) {
  look.selects = "SELECT *";
  look.rows = "FROM " + spelled(look.table);
}

void ask_for_duplicates(RowLook& look, bool only) {
  const std::vector<std::string> columns = quoted(look.columns);
  const std::string list = join(columns);
  look.selects = fmt::format("SELECT {}, count(*)", list);
  look.rows = fmt::format("FROM {} WHERE {} GROUP BY {} HAVING count(*) > 1", spelled(look.table, only),
                          all_given(columns), list);
}

void ask_for_check(RowLook& look, std::string_view condition) {
  look.selects = "SELECT *";
  look.rows = fmt::format("FROM {} WHERE NOT {}", spelled(look.table), condition);
}

void ask_for_orphans(RowLook& look, const std::vector<std::string>& referenced_columns, bool only) {
  const std::vector<std::string> columns = quoted(look.columns);
  const std::vector<std::string> others = quoted(referenced_columns);
  std::vector<std::string> same;
  same.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    same.push_back(fmt::format("referenced.{} = referencing.{}", others[i], columns[i]));
  }
  look.selects = "SELECT *";
  look.rows = fmt::format("FROM {} AS referencing WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS referenced WHERE {})",
                          spelled(look.table, only), all_given(columns, "referencing."), spelled(look.referenced),
                          join(same, " AND "));
}

std::optional<std::string> condition_of(std::string_view text, const sql::Constraint& check) {
  if (check.at >= text.size()) return std::nullopt;
  const std::string_view rest = text.substr(check.at);
  const std::vector<sql::Word> words = sql::read_words(rest);
  const auto found = parentheses_after(words, place_of(words, "check"));
  if (!found) return std::nullopt;
  return std::string(rest.substr(found->part.begin, found->part.end - found->part.begin));
}

std::vector<std::string> referenced_columns(std::string_view text, const sql::Constraint& foreign_key) {
  if (foreign_key.at >= text.size()) return {};
  const std::vector<sql::Word> words = sql::read_words(text.substr(foreign_key.at));
  // REFERENCES, the table's name with or without its schema, and then the columns or something else.
  std::size_t at = place_of(words, "references") + 1;
  while (at < words.size() && (words[at].is_name() || words[at].is("."))) {
    const bool ended = words[at].is_name() && at + 1 < words.size() && !words[at + 1].is(".");
    ++at;
    if (ended) break;
  }
  std::vector<std::string> columns;
  if (at >= words.size() || !words[at].is("(")) return columns;
  const auto found = parentheses_after(words, at);
  if (!found) return columns;
  for (const sql::Word& word : found->words) {
    if (word.is_name()) columns.push_back(word.text);
  }
  return columns;
}

}  // namespace lockkeeper::plan
