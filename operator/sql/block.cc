// The statements of a block of PL/pgSQL. libpg_query tells what its parser made of one as JSON alone; a block is rare
// enough for that.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "base/sql_quoting.h"
#include "sql/parse.h"
#include "sql/raw_tree.h"

namespace lockkeeper::sql {

namespace {

using Json = nlohmann::ordered_json;

// What is longer is generated, and its JSON a multiple of it.
constexpr std::size_t kLongestBody = 1U << 20U;

// The parser's modes: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/parser/parser.h
constexpr int kStatement = 0;
constexpr int kExpression = 2;

constexpr std::string_view kSelect = "SELECT ";

// `name := expression`, `name = expression`: what is assigned.
std::string assigned(const std::string& assignment) {
  const std::size_t at = assignment.find('=');
  return at == std::string::npos ? assignment : assignment.substr(at + 1);
}

class BlockReader {
 public:
  Block read(const Json& root) {
    std::vector<std::pair<const Json*, bool>> open{{&root, false}};
    while (!open.empty()) {
      const auto [node, dynamic] = open.back();
      open.pop_back();
      const std::size_t first = open.size();
      if (node->is_array()) {
        for (const Json& inner : *node) open.emplace_back(&inner, false);
      } else if (node->is_object()) {
        if (const auto found = node->find("PLpgSQL_expr"); found != node->end()) {
          take(*found, dynamic);
          continue;
        }
        const bool executes = node->contains("PLpgSQL_stmt_dynexecute");
        for (const auto& [key, inner] : node->items()) {
          if (key != "PLpgSQL_type") open.emplace_back(&inner, is_dynamic(key, dynamic));
          if (executes && key == "PLpgSQL_stmt_dynexecute") open.back().second = true;
        }
      }
      // In the order in which they are written.
      std::reverse(open.begin() + static_cast<std::ptrdiff_t>(first), open.end());
    }
    return std::move(block_);
  }

 private:
  // EXECUTE holds its text as `query`; OPEN, RETURN QUERY and FOR … IN EXECUTE do as `dynquery` or likewise.
  static bool is_dynamic(std::string_view key, bool executes) {
    return key == "dynquery" || key == "PLpgSQL_stmt_dynfors" || (executes && key == "query");
  }

  void take(const Json& expression, bool dynamic) {
    const auto query = expression.find("query");
    if (query == expression.end() || !query->is_string()) return;
    const auto mode = expression.find("parseMode");
    const int how = mode != expression.end() && mode->is_number_integer() ? mode->get<int>() : kStatement;
    const std::string text = query->get<std::string>();
    const std::string whole = how == kStatement    ? text
                              : how == kExpression ? std::string(kSelect) + text
                                                   : std::string(kSelect) + assigned(text);
    block_.texts.push_back({whole, dynamic, how == kStatement ? 0 : kSelect.size()});
  }

  Block block_;
};

struct Freed {
  PgQueryPlpgsqlParseResult result;
  ~Freed() { pg_query_free_plpgsql_parse_result(result); }
};

std::optional<Block> read_block(const std::string& text) {
  if (text.size() > kLongestBody) return std::nullopt;
  prepare_thread();
  const Freed parsed{pg_query_parse_plpgsql(text.c_str())};
  if (parsed.result.error != nullptr || parsed.result.plpgsql_funcs == nullptr) return std::nullopt;
  const Json json = Json::parse(parsed.result.plpgsql_funcs, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  return BlockReader().read(json);
}

}  // namespace

std::optional<Block> parse_block(const Statement& statement) {
  if (statement.verb != Verb::kDo || statement.language != "plpgsql") return std::nullopt;
  return read_block("DO " + quote_literal(statement.body));
}

std::optional<Block> parse_function_block(std::string_view text) {
  return read_block(std::string(text));
}

}  // namespace lockkeeper::sql
