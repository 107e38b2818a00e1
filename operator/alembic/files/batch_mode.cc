#include "alembic/files/batch_mode.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "alembic/files/python_string.h"
#include "alembic/files/python_tokens.h"

namespace lockkeeper::alembic {

namespace {

using Tokens = std::vector<PythonToken>;

// The operations, and which of their arguments is the table.
struct Operation {
  std::string_view name;
  std::size_t table_at;
  enum class Refused { kAlways, kWithAChange, kWithAConstraint } refused;
};
constexpr std::array kOperations{
    Operation{"alter_column", 0, Operation::Refused::kWithAChange},
    Operation{"add_column", 0, Operation::Refused::kWithAConstraint},
    Operation{"create_table_comment", 0, Operation::Refused::kAlways},
    Operation{"drop_table_comment", 0, Operation::Refused::kAlways},
    Operation{"create_foreign_key", 1, Operation::Refused::kAlways},
    Operation{"create_unique_constraint", 1, Operation::Refused::kAlways},
    Operation{"create_check_constraint", 1, Operation::Refused::kAlways},
    Operation{"create_primary_key", 1, Operation::Refused::kAlways},
    Operation{"drop_constraint", 1, Operation::Refused::kAlways},
};
// What alter_column() changes beside the name, which SQLite alters in place.
constexpr std::array<std::string_view, 4> kChanges{"type_", "nullable", "server_default", "comment"};

const PythonToken& token(const Tokens& tokens, std::size_t at) {
  static const PythonToken nothing;
  return at < tokens.size() ? tokens[at] : nothing;
}

class Call {
 public:
  // `open`: the place of its bracket.
  Call(const Tokens& tokens, std::size_t open) : tokens_(tokens), open_(open), depth_(tokens[open].depth) {
    end_ = open + 1;
    while (end_ < tokens.size() && tokens[end_].depth >= depth_) ++end_;
  }

  [[nodiscard]] bool has_keyword(std::string_view name) const { return keyword(name).has_value(); }

  // A column with a foreign key or a unique constraint: Alembic adds those by a statement of their own.
  [[nodiscard]] bool has_constraint() const {
    for (std::size_t at = open_; at < end_; ++at) {
      if (tokens_[at].is("ForeignKey") && token(tokens_, at + 1).is("(")) return true;
      if (tokens_[at].is("unique") && token(tokens_, at + 1).is("=") && token(tokens_, at + 2).is("True")) return true;
    }
    return false;
  }

  // The text of an argument, by its place or by one of its names; empty where it is no literal.
  [[nodiscard]] std::string text(std::size_t number) const {
    for (const std::string_view name : {"table_name", "source_table"}) {
      if (const auto at = keyword(name)) return literal(*at + 2);
    }
    std::size_t at = open_ + 1;
    for (std::size_t seen = 0; seen < number; ++seen) {
      while (at < end_ && !(tokens_[at].depth == depth_ && tokens_[at].is(","))) ++at;
      ++at;
    }
    return literal(at);
  }

 private:
  [[nodiscard]] std::optional<std::size_t> keyword(std::string_view name) const {
    for (std::size_t at = open_ + 1; at < end_; ++at) {
      if (tokens_[at].depth == depth_ && tokens_[at].is(name) && token(tokens_, at + 1).is("=")) return at;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::string literal(std::size_t at) const {
    if (at >= end_ || tokens_[at].kind != PythonTokenKind::kString) return "";
    const PythonToken& behind = token(tokens_, at + 1);
    if (!behind.is(",") && !behind.is(")")) return "";
    return python_string(tokens_[at]).value_or("");
  }

  const Tokens& tokens_;
  std::size_t open_;
  std::size_t end_;
  int depth_;
};

bool is_refused(const Operation& operation, const Call& call) {
  switch (operation.refused) {
    case Operation::Refused::kAlways: return true;
    case Operation::Refused::kWithAConstraint: return call.has_constraint();
    case Operation::Refused::kWithAChange:
      return std::any_of(kChanges.begin(), kChanges.end(), [&call](auto name) { return call.has_keyword(name); });
  }
  return false;
}

// From behind `def` on, up to the next statement of the module. Returns: where that begins.
std::size_t read_function(const Tokens& tokens, std::size_t at, std::vector<CallOutsideOfBatch>& calls) {
  bool asks_for_dialect = false;
  std::vector<CallOutsideOfBatch> found;
  for (; at < tokens.size() && tokens[at].column != 0; ++at) {
    if (tokens[at].is("dialect")) asks_for_dialect = true;
    if (!tokens[at].is("op") || token(tokens, at - 1).is(".")) continue;
    if (!token(tokens, at + 1).is(".") || !token(tokens, at + 3).is("(")) continue;
    const std::string_view name = tokens[at + 2].text;
    const auto* known =
        std::find_if(kOperations.begin(), kOperations.end(), [name](const Operation& one) { return one.name == name; });
    if (known == kOperations.end()) continue;
    const Call call(tokens, at + 3);
    if (is_refused(*known, call)) found.push_back({std::string(name), call.text(known->table_at), tokens[at].line});
  }
  if (!asks_for_dialect) calls.insert(calls.end(), found.begin(), found.end());
  return at;
}

}  // namespace

bool asks_for_batch_mode(std::string_view env_source) {
  const PythonTokens read = read_python(env_source);
  if (read.broken_line != 0) return false;
  const Tokens& tokens = read.tokens;
  for (std::size_t at = 0; at + 2 < tokens.size(); ++at) {
    const bool argument = tokens[at].is("render_as_batch") && tokens[at + 1].is("=");
    const bool is_text = tokens[at].kind == PythonTokenKind::kString && python_string(tokens[at]) == "render_as_batch";
    // {"render_as_batch": …} and options["render_as_batch"] = …
    const bool key = is_text && (tokens[at + 1].is(":") || (tokens[at + 1].is("]") && tokens[at + 2].is("=")));
    const std::size_t value = at + (key && tokens[at + 1].is("]") ? 3 : 2);
    if ((argument || key) && !token(tokens, value).is("False") && !token(tokens, value).is("None")) return true;
  }
  return false;
}

std::vector<CallOutsideOfBatch> calls_outside_of_batch(std::string_view revision_source) {
  const PythonTokens read = read_python(revision_source);
  std::vector<CallOutsideOfBatch> calls;
  if (read.broken_line != 0) return calls;
  const Tokens& tokens = read.tokens;
  for (std::size_t at = 0; at + 1 < tokens.size();) {
    const bool starts = tokens[at].column == 0;
    const std::size_t def = starts && tokens[at].is("async") ? at + 1 : at;
    ++at;
    if (starts && tokens[def].is("def") && token(tokens, def + 1).text.starts_with("upgrade")) {
      at = read_function(tokens, def + 2, calls);
    }
  }
  return calls;
}

}  // namespace lockkeeper::alembic
