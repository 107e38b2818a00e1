#include "alembic/files/upgrade_calls.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <string_view>

#include "alembic/files/python_string.h"
#include "base/words.h"

namespace lockkeeper::alembic {

namespace {

using Tokens = std::vector<PythonToken>;

// Packages whose functions describe a schema or compute a value, and make nothing.
constexpr Words<12> kHarmless({"sqlalchemy", "sqlmodel", "geoalchemy2", "pgvector", "datetime", "uuid", "json",
                               "typing", "logging", "textwrap", "enum", "sqlalchemy_utils"});
constexpr Words<12> kBuiltins({"print", "len", "range", "str", "int", "dict", "list", "set", "tuple", "enumerate",
                               "sorted", "zip"});
// Statements that make no table and rename none. Anything else in op.execute() might.
constexpr Words<14> kMakesNothing({"update", "insert", "delete", "comment", "grant", "revoke", "set", "drop", "analyze",
                                   "lock", "truncate", "vacuum", "reset", "refresh"});
// Methods of `op` and of a batch that leave the set of tables as it is.
constexpr Words<26> kKeepsTables({"add_column",
                                  "alter_column",
                                  "drop_column",
                                  "create_index",
                                  "drop_index",
                                  "create_foreign_key",
                                  "create_primary_key",
                                  "create_unique_constraint",
                                  "create_check_constraint",
                                  "create_exclude_constraint",
                                  "drop_constraint",
                                  "create_table_comment",
                                  "drop_table_comment",
                                  "drop_table",
                                  "batch_alter_table",
                                  "bulk_insert",
                                  "f",
                                  "inline_literal",
                                  "get_context",
                                  "autocommit_block",
                                  "create_table",
                                  "execute",
                                  "format",
                                  "join",
                                  "info",
                                  "append"});

// Names that an import of a harmless package binds: `sa`, `postgresql`, `Column`.
std::set<std::string_view> harmless_names(const Tokens& tokens) {
  std::set<std::string_view> names;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at].column < 0 || !(tokens[at].is("import") || tokens[at].is("from"))) continue;
    const bool harmless = at + 1 < tokens.size() && kHarmless.has(tokens[at + 1].text);
    for (std::size_t n = at + 1; n < tokens.size() && tokens[n].kind != PythonTokenKind::kEnd; ++n) {
      if (harmless && tokens[n].kind == PythonTokenKind::kName) names.insert(tokens[n].text);
    }
  }
  return names;
}

class CallReader {
 public:
  explicit CallReader(const Tokens& tokens) : tokens_(tokens), harmless_(harmless_names(tokens)) {}

  UpgradeCalls run() {
    for (std::size_t at = 0; at < tokens_.size(); ++at) {
      if (tokens_[at].column != 0) continue;
      std::size_t def = at;
      if (tokens_[def].is("async")) ++def;
      if (def + 1 < tokens_.size() && tokens_[def].is("def") && tokens_[def + 1].text.starts_with("upgrade")) {
        read_function(def + 2);
      }
    }
    std::sort(calls_.operations.begin(), calls_.operations.end());
    calls_.operations.erase(std::unique(calls_.operations.begin(), calls_.operations.end()), calls_.operations.end());
    return std::move(calls_);
  }

 private:
  [[nodiscard]] const PythonToken& token(std::size_t at) const {
    static const PythonToken nothing;
    return at < tokens_.size() ? tokens_[at] : nothing;
  }

  void read_function(std::size_t at) {
    // Up to the next statement that begins in the first column; the function's own line has begun already.
    for (; at < tokens_.size() && tokens_[at].column != 0; ++at) {
      if (tokens_[at].kind != PythonTokenKind::kName || !token(at + 1).is("(")) continue;
      if (token(at - 1).is("def") || token(at - 1).is("class")) continue;
      if (token(at - 1).is(".")) {
        read_method(at);
      } else if (!kBuiltins.has(tokens_[at].text) && !harmless_.contains(tokens_[at].text) && !is_keyword(at)) {
        calls_.makes_more = true;  // a function of the file's own, or of another module
      }
    }
  }

  [[nodiscard]] bool is_keyword(std::size_t at) const {
    static constexpr Words<14> kKeywords(
        {"if", "elif", "while", "for", "in", "not", "and", "or", "is", "with", "return", "yield", "assert", "lambda"});
    return kKeywords.has(tokens_[at].text);
  }

  void read_method(std::size_t at) {
    // The first name of `a.b.method(`.
    std::size_t root = at;
    while (root >= 2 && tokens_[root - 1].is(".") && tokens_[root - 2].kind == PythonTokenKind::kName) root -= 2;
    if (root != at && harmless_.contains(tokens_[root].text)) return;
    const std::string_view method = tokens_[at].text;
    calls_.operations.emplace_back(method);
    if (method == "create_table") {
      read_create_table(at + 1);
    } else if (method == "execute") {
      if (!makes_nothing(at + 2)) calls_.makes_more = true;
    } else if (!kKeepsTables.has(method)) {
      calls_.makes_more = true;
    }
  }

  // The argument of op.execute(), where it is a string or text("…").
  [[nodiscard]] bool makes_nothing(std::size_t at) const {
    while (token(at).kind == PythonTokenKind::kName || token(at).is(".") || token(at).is("(")) ++at;
    const auto sql = python_string(token(at));
    if (!sql) return false;
    const std::size_t from = sql->find_first_not_of(" \t\r\n(");
    if (from == std::string::npos || sql->find(';') < sql->find_last_not_of(" \t\r\n;")) return false;
    std::string word;
    for (std::size_t n = from; n < sql->size() && std::isalpha(static_cast<unsigned char>((*sql)[n])) != 0; ++n) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>((*sql)[n])));
    }
    return kMakesNothing.has(word);
  }

  // A string that is the whole argument beginning at `at`.
  [[nodiscard]] std::optional<std::string> argument(std::size_t at) const {
    std::string value;
    std::size_t n = at;
    for (; token(n).kind == PythonTokenKind::kString; ++n) {
      const auto part = python_string(token(n));
      if (!part) return std::nullopt;
      value += *part;
    }
    if (n == at || !(token(n).is(",") || token(n).is(")"))) return std::nullopt;
    return value;
  }

  void read_create_table(std::size_t open) {
    const int depth = token(open).depth;
    std::optional<std::string> name = argument(open + 1);
    std::optional<std::string> schema = "";
    for (std::size_t at = open + 1; at < tokens_.size(); ++at) {
      const PythonToken& each = tokens_[at];
      if (each.kind == PythonTokenKind::kEnd || each.depth < depth) break;
      if (each.depth != depth) continue;
      if (each.is("**")) schema.reset();  // the schema may come with it
      if (each.kind != PythonTokenKind::kName || !token(at + 1).is("=")) continue;
      if (each.text == "table_name") name = argument(at + 2);
      if (each.text == "schema" && !token(at + 2).is("None")) schema = argument(at + 2);
    }
    if (name && schema) {
      calls_.tables.push_back({.schema = *schema, .name = *name, .line = token(open).line});
    } else {
      calls_.makes_more = true;
    }
  }

  const Tokens& tokens_;
  std::set<std::string_view> harmless_;
  UpgradeCalls calls_;
};

}  // namespace

UpgradeCalls read_upgrade_calls(const std::vector<PythonToken>& tokens) {
  return CallReader(tokens).run();
}

}  // namespace lockkeeper::alembic
