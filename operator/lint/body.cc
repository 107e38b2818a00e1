#include "lint/body.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "sql/dynamic_text.h"
#include "sql/parse.h"

namespace lockkeeper::lint {

namespace {

constexpr std::string_view kSelect = "SELECT ";

// Of `written`: where it stands behind `from`, if it does.
std::size_t find_in(std::string_view text, std::string_view written, std::size_t from) {
  return written.empty() ? std::string_view::npos : text.find(written, from);
}

Body read(const std::optional<sql::Block>& block, std::string_view text, std::size_t begin) {
  Body body;
  body.readable = block.has_value();
  if (!block) return body;
  std::size_t last = begin;
  std::vector<BodyText> assigned;
  for (const sql::BlockText& part : block->texts) {
    std::size_t found = find_in(text, std::string_view(part.sql).substr(part.added), last);
    const bool placed = found != std::string_view::npos;
    // PERFORM is told as a SELECT.
    if (!placed && part.sql.starts_with(kSelect)) found = find_in(text, part.sql.substr(kSelect.size()), last);
    if (found != std::string_view::npos) last = found;
    auto assembled = part.added > 0 ? sql::assemble_text(part.sql) : std::nullopt;
    if (part.dynamic && assembled) {
      body.texts.push_back({std::move(*assembled), last, false});
    } else if (part.dynamic) {
      // A variable: what was assigned before it, as far as that is SQL.
      std::move(assigned.begin(), assigned.end(), std::back_inserter(body.texts));
      assigned.clear();
    } else {
      // Places of the added words are before those of the text.
      const bool exact = placed && found >= part.added;
      body.texts.push_back({part.sql, exact ? found - part.added : last, exact});
      if (assembled) assigned.push_back({std::move(*assembled), last, false});
    }
  }
  return body;
}

bool runs_what_it_calls(sql::Verb verb) {
  switch (verb) {
    case sql::Verb::kSelect:
    case sql::Verb::kCall:
    case sql::Verb::kInsert:
    case sql::Verb::kUpdate:
    case sql::Verb::kDelete: return true;
    default: return false;
  }
}

}  // namespace

Body body_of_block(const sql::Statement& statement, std::string_view text) {
  return read(sql::parse_block(statement), text.substr(0, statement.end), statement.begin);
}

Body body_of(const KnownFunction& function) {
  if (function.language == "sql") return {{{function.body, 0, false}}, true};
  if (function.language != "plpgsql") return {};
  return read(sql::parse_function_block(function.text), "", 0);
}

std::vector<const KnownFunction*> called_by(const sql::Statement& statement, const History& history) {
  std::vector<const KnownFunction*> called;
  if (!runs_what_it_calls(statement.verb)) return called;
  for (const sql::Name& call : statement.calls) {
    if (const KnownFunction* function = history.function(call)) called.push_back(function);
  }
  return called;
}

}  // namespace lockkeeper::lint
