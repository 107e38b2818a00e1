#include "sql/script.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "sql/parse.h"

namespace lockkeeper::sql {

namespace {

// EXECUTE 'DO $$ … EXECUTE … $$'.
constexpr int kDepthOfBlocks = 4;

class ScriptReader {
 public:
  void read(std::string_view text, int depth) {
    Parsed parsed = parse(text);
    if (const auto* failure = std::get_if<ParseFailure>(&parsed)) return leave(std::string(text), failure->describe());
    for (Statement& statement : std::get<std::vector<Statement>>(parsed)) {
      const bool is_block = statement.verb == Verb::kDo;
      script_.statements.push_back(std::move(statement));
      if (is_block) read_block(Statement(script_.statements.back()), depth);
    }
  }

  Script result() { return std::move(script_); }

 private:
  void read_block(const Statement& statement, int depth) {
    const auto block = depth > 0 ? parse_block(statement) : std::nullopt;
    if (!block) return leave(statement.body, "a block of " + statement.language + " that does not parse");
    for (const BlockText& part : block->texts) {
      if (part.dynamic) {
        read_dynamic(part.sql, depth - 1);
      } else {
        read(part.sql, depth - 1);
      }
    }
  }

  // `SELECT 'DROP TABLE a'`: what EXECUTE runs is the literal.
  void read_dynamic(const std::string& expression, int depth) {
    const Parsed parsed = parse(expression);
    const auto* statements = std::get_if<std::vector<Statement>>(&parsed);
    if (statements == nullptr || statements->size() != 1) return leave(expression, "an EXECUTE that does not parse");
    const Statement& only = statements->front();
    if (only.only_literal) return read(only.literals.front(), depth);
    script_.unread.insert(script_.unread.end(), only.literals.begin(), only.literals.end());
  }

  void leave(std::string text, std::string why) {
    script_.unread.push_back(std::move(text));
    if (script_.failure.empty()) script_.failure = std::move(why);
  }

  Script script_;
};

}  // namespace

Script read_script(std::string_view text) {
  ScriptReader reader;
  reader.read(text, kDepthOfBlocks);
  return reader.result();
}

}  // namespace lockkeeper::sql
