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

const Statement& said(const Statement& statement) {
  return statement;
}
const Statement& said(const DefinedStatement& statement) {
  return statement.statement;
}

// `One`: a Statement, or with its definition; `parse_text` reads a text as those.
template <typename One>
class ScriptReader {
 public:
  using Parse = std::variant<std::vector<One>, ParseFailure> (*)(std::string_view);
  explicit ScriptReader(Parse parse_text) : parse_(parse_text) {}

  void read(std::string_view text, int depth) {
    auto parsed = parse_(text);
    if (const auto* wrong = std::get_if<ParseFailure>(&parsed)) return leave(std::string(text), wrong->describe());
    for (One& one : std::get<std::vector<One>>(parsed)) {
      const bool is_block = said(one).verb == Verb::kDo;
      statements.push_back(std::move(one));
      if (is_block) read_block(Statement(said(statements.back())), depth);
    }
  }

  std::vector<One> statements;
  std::vector<std::string> unread;
  std::string failure;

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
    const auto* said_there = std::get_if<std::vector<Statement>>(&parsed);
    if (said_there == nullptr || said_there->size() != 1) return leave(expression, "an EXECUTE that does not parse");
    const Statement& only = said_there->front();
    if (only.only_literal) return read(only.literals.front(), depth);
    unread.insert(unread.end(), only.literals.begin(), only.literals.end());
  }

  void leave(std::string text, std::string why) {
    unread.push_back(std::move(text));
    if (failure.empty()) failure = std::move(why);
  }

  Parse parse_;
};

}  // namespace

Script read_script(std::string_view text) {
  ScriptReader<Statement> reader(parse);
  reader.read(text, kDepthOfBlocks);
  return {std::move(reader.statements), std::move(reader.unread), std::move(reader.failure)};
}

std::vector<DefinedStatement> read_script_definitions(std::string_view text) {
  ScriptReader<DefinedStatement> reader(parse_definitions);
  reader.read(text, kDepthOfBlocks);
  return std::move(reader.statements);
}

}  // namespace lockkeeper::sql
