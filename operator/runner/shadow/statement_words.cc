#include "runner/shadow/statement_words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "sql/words.h"

namespace lockkeeper::runner {
namespace {

using Words = std::vector<sql::Word>;

template <std::size_t N>
bool is_one_of(const sql::Word& word, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(), [&word](std::string_view name) { return word.is(name); });
}

constexpr std::array<std::string_view, 6> kWriting{"insert", "update", "delete", "merge", "copy", "truncate"};
// Rows, settings and sessions only.
constexpr std::array<std::string_view, 17> kHarmless{"insert", "update",    "delete",  "merge",   "copy",    "truncate",
                                                     "set",    "reset",     "show",    "lock",    "analyze", "vacuum",
                                                     "begin",  "savepoint", "release", "explain", "values"};
// `ON DELETE`, `FOR UPDATE`, `BEFORE INSERT OR UPDATE`: no statement.
constexpr std::array<std::string_view, 6> kNoVerbAfter{"on", "for", "or", "before", "after", "of"};

bool writes_at(const Words& words, std::size_t at) {
  return is_one_of(words[at], kWriting) && (at == 0 || !is_one_of(words[at - 1], kNoVerbAfter));
}

bool writes_anywhere(const Words& words) {
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (writes_at(words, at)) return true;
  }
  return false;
}

bool is_catalog(const sql::Word& word) {
  return word.is_name() &&
         (word.text == "pg_catalog" || word.text == "information_schema" || word.text.rfind("pg_", 0) == 0);
}

// EXTRACT(year FROM t), TRIM(BOTH FROM t), IS DISTINCT FROM t: no source of rows.
bool is_source(const Words& words, std::size_t at) {
  if (words[at].is("join") || words[at].is("using")) return true;
  if (!words[at].is("from") || (at > 0 && words[at - 1].is("distinct"))) return false;
  static constexpr std::array<std::string_view, 5> kTakingFrom{"extract", "trim", "substring", "overlay", "position"};
  int depth = 0;
  for (std::size_t before = at; before > 0; --before) {
    if (words[before - 1].is(")")) ++depth;
    if (words[before - 1].is("(") && depth-- == 0) return before < 2 || !is_one_of(words[before - 2], kTakingFrom);
    if (depth == 0 && words[before - 1].is("select")) return true;
  }
  return true;
}

// FROM, JOIN or TABLE and the name of a table.
bool reads_anywhere(const Words& words) {
  for (std::size_t at = 0; at + 1 < words.size(); ++at) {
    if (!is_source(words, at)) continue;
    std::size_t next = at + 1;
    while (next + 1 < words.size() && (words[next].is("only") || words[next].is("lateral"))) ++next;
    const bool function = next + 1 < words.size() && words[next + 1].is("(");
    if (words[next].is_name() && !is_catalog(words[next]) && !function) return true;
  }
  return false;
}

bool ends_with_no_data(const Words& words) {
  std::size_t end = words.size();
  if (end > 0 && words[end - 1].is(";")) --end;
  return end >= 3 && words[end - 3].is("with") && words[end - 2].is("no") && words[end - 1].is("data");
}

// CREATE TABLE … AS, at the top level.
bool makes_table_of_rows(const Words& words) {
  int depth = 0;
  bool table = false;
  for (const sql::Word& word : words) {
    if (word.is("(")) ++depth;
    if (word.is(")")) --depth;
    if (depth != 0) continue;
    if (word.is("view") || word.is("index") || word.is("function") || word.is("type") || word.is("rule")) return false;
    table = table || word.is("table");
    if (table && word.is("as")) return !ends_with_no_data(words);
  }
  return false;
}

// The words between `begin` and `end`, by commas outside of parentheses.
std::vector<Words> items_of(const Words& words, std::size_t begin, std::size_t end) {
  std::vector<Words> items(1);
  int depth = 0;
  for (std::size_t at = begin; at < end; ++at) {
    if (words[at].is("(")) ++depth;
    if (words[at].is(")")) --depth;
    if (depth == 0 && words[at].is(",")) {
      items.emplace_back();
    } else {
      items.back().push_back(words[at]);
    }
  }
  return items;
}

// A number, a literal, or one of these functions over plain columns: what it gives is about rows, and no row's.
bool only_asks(const Words& item) {
  static constexpr std::array<std::string_view, 5> kAsking{"count", "exists", "every", "bool_and", "bool_or"};
  if (item.empty()) return false;
  if (item.front().kind == sql::WordKind::kLiteral || item.front().is("true") || item.front().is("null")) {
    return true;
  }
  if (item.front().kind == sql::WordKind::kSymbol) {
    return item.front().text.size() == 1 && item.front().text[0] >= '0' && item.front().text[0] <= '9';
  }
  if (!is_one_of(item.front(), kAsking) || item.size() < 3 || !item[1].is("(")) return false;
  if (item.front().is("exists")) return true;
  return std::count_if(item.begin(), item.end(), [](const auto& word) { return word.is("("); }) == 1;
}

// SELECT count(*) FROM …, SELECT EXISTS (…), SELECT 1 FROM …: a question about rows, which moves none. Functions that
// nobody knows may do anything.
bool is_question(const Words& words) {
  static constexpr std::array<std::string_view, 21> kKnown{
      "count", "exists", "every", "bool_and", "bool_or", "in",       "any",    "all",  "and", "or", "not",
      "where", "from",   "lower", "upper",    "on",      "coalesce", "length", "trim", "now", "as"};
  if (words.size() < 2 || !words.front().is("select")) return false;
  std::size_t end = words.size();
  int depth = 0;
  for (std::size_t at = 1; at < words.size(); ++at) {
    if (words[at].is("(")) {
      ++depth;
      const bool call = words[at - 1].is_name() && !is_one_of(words[at - 1], kKnown);
      if (call && words[at - 1].kind == sql::WordKind::kName) return false;
    }
    if (words[at].is(")")) --depth;
    if (depth > 0) continue;
    if (words[at].is("from") && end == words.size()) end = at;
    if (words[at].is("into") || words[at].is("group") || words[at].is("union") || words[at].is("for")) return false;
  }
  const std::vector<Words> items = items_of(words, 1, end);
  return std::all_of(items.begin(), items.end(), only_asks);
}

// A block's text, and the texts in it that it may execute.
void read_block(std::string_view text, StatementReading& reading, int depth) {
  const Words words = sql::read_words(text);
  reading.writes_rows = reading.writes_rows || writes_anywhere(words);
  reading.reads_rows = reading.reads_rows || reads_anywhere(words);
  if (depth == 0) return;
  for (const sql::Word& word : words) {
    if (word.kind == sql::WordKind::kLiteral) read_block(word.text, reading, depth - 1);
  }
}

}  // namespace

StatementReading read_text_by_words(std::string_view text) {
  StatementReading reading;
  read_block(text, reading, 2);
  return reading;
}

StatementReading read_statement_by_words(std::string_view sql) {
  StatementReading reading;
  const Words words = sql::read_words(sql);
  if (words.empty()) return {false, false, false, ""};
  const sql::Word& first = words.front();
  // Several in one text: each may be anything.
  const auto semicolon = std::find_if(words.begin(), words.end(), [](const auto& word) { return word.is(";"); });
  const bool several = semicolon != words.end() && semicolon + 1 != words.end();
  if (first.is("do")) {
    for (const sql::Word& word : words) {
      if (word.kind == sql::WordKind::kLiteral) read_block(word.text, reading, 2);
    }
  } else if (first.is("call")) {
    reading.writes_rows = reading.reads_rows = true;
  } else if (several) {
    reading.writes_rows = writes_anywhere(words);
    reading.reads_rows = reads_anywhere(words);
  } else if (first.is("create")) {
    reading.writes_rows = reading.reads_rows = makes_table_of_rows(words) && reads_anywhere(words);
  } else if (is_one_of(first, kWriting)) {
    reading.changes_schema = false;
    reading.writes_rows = true;
    const bool deletes = first.is("delete");  // its own FROM is where it writes
    reading.reads_rows = reads_anywhere(
        deletes
            ? Words(words.begin() + std::min<std::ptrdiff_t>(2, static_cast<std::ptrdiff_t>(words.size())), words.end())
            : words);
  } else if (first.is("with") || first.is("select") || first.is("table") || first.is("(")) {
    reading.writes_rows = first.is("with") && writes_anywhere(words);
    reading.reads_rows = !is_question(words) && (reads_anywhere(words) || first.is("table"));
    // A function may do anything.
    const bool calls = std::any_of(words.begin(), words.end(), [](const auto& word) { return word.is("("); });
    const bool into = std::any_of(words.begin(), words.end(), [](const auto& word) { return word.is("into"); });
    if (into && first.is("select")) reading.writes_rows = reading.reads_rows;
    reading.changes_schema = calls || into;
  } else {
    reading.changes_schema = !is_one_of(first, kHarmless);
  }
  return reading;
}

}  // namespace lockkeeper::runner
