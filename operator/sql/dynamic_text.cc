#include "sql/dynamic_text.h"

#include <cctype>
#include <cstddef>
#include <vector>

#include "base/sql_quoting.h"
#include "sql/object_names.h"
#include "sql/raw_tree.h"

namespace lockkeeper::sql {

namespace {

// What is deeper is generated. A chain of `||` is as deep as it is long.
constexpr int kDepth = 200;
constexpr std::string_view kUnknown = "some_value";

struct Piece {
  std::string text;
  bool written = false;  // false: a name stands for the value
};

std::string variable_of(const Node* node) {
  const auto* reference = as<ColumnRef>(node, T_ColumnRef);
  if (reference == nullptr || reference->fields == nullptr) return std::string(kUnknown);
  std::string name;
  for (const ListCell& cell : items(reference->fields)) {
    const auto* part = as<String>(item(cell), T_String);
    if (part == nullptr) return std::string(kUnknown);
    name += (name.empty() ? "" : "_") + text_of(part->sval);
  }
  return name;
}

Piece piece_of(const Node* node, int depth);

std::vector<Piece> pieces_of(const List* arguments, int depth) {
  std::vector<Piece> pieces;
  for (const ListCell& cell : items(arguments)) pieces.push_back(piece_of(item(cell), depth));
  return pieces;
}

Piece joined(const std::vector<Piece>& pieces) {
  Piece all;
  for (const Piece& piece : pieces) {
    all.text += piece.text;
    all.written = all.written || piece.written;
  }
  return all;
}

std::string argument(const std::vector<Piece>& pieces, std::size_t number, char kind) {
  if (number >= pieces.size()) return std::string(kUnknown);
  const Piece& piece = pieces[number];
  if (kind == 'L') return quote_literal(piece.text);
  return kind == 'I' && piece.written ? quote_where_needed(piece.text) : piece.text;
}

// format('… %I …', a): https://www.postgresql.org/docs/current/functions-string.html#FUNCTIONS-STRING-FORMAT
Piece formatted(const std::vector<Piece>& pieces) {
  if (pieces.empty() || !pieces.front().written) return {std::string(kUnknown), false};
  const std::string& pattern = pieces.front().text;
  Piece result{"", true};
  std::size_t next = 1;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '%' || at + 1 == pattern.size()) {
      result.text += pattern[at];
      continue;
    }
    std::size_t number = 0;
    std::size_t end = at + 1;
    while (end < pattern.size() && std::isdigit(static_cast<unsigned char>(pattern[end])) != 0 && number < 1000) {
      number = number * 10 + static_cast<std::size_t>(pattern[end++] - '0');
    }
    const bool numbered = end < pattern.size() && pattern[end] == '$' && number > 0;
    if (numbered) ++end;
    while (end < pattern.size() && (pattern[end] == '-' || std::isdigit(static_cast<unsigned char>(pattern[end])) != 0))
      ++end;  // a width
    if (end >= pattern.size()) break;
    result.text += pattern[end] == '%' ? "%" : argument(pieces, numbered ? number : next++, pattern[end]);
    at = end;
  }
  return result;
}

Piece piece_of_call(const FuncCall& call, int depth) {
  const std::string name = name_of(call.funcname).name;
  const std::vector<Piece> pieces = pieces_of(call.args, depth - 1);
  if (name == "format") return formatted(pieces);
  if (name == "concat") return joined(pieces);
  if (name == "quote_ident" && pieces.size() == 1) return {argument(pieces, 0, 'I'), pieces.front().written};
  if ((name == "quote_literal" || name == "quote_nullable") && pieces.size() == 1) {
    return {argument(pieces, 0, 'L'), pieces.front().written};
  }
  return {std::string(kUnknown), false};
}

Piece piece_of(const Node* node, int depth) {
  while (const auto* cast = as<TypeCast>(node, T_TypeCast)) node = cast->arg;
  if (node == nullptr || depth <= 0) return {std::string(kUnknown), false};
  if (const auto* constant = as<A_Const>(node, T_A_Const)) {
    if (constant->isnull) return {"", true};
    if (nodeTag(&constant->val.node) == T_String) return {text_of(constant->val.sval.sval), true};
    if (nodeTag(&constant->val.node) == T_Integer) return {std::to_string(constant->val.ival.ival), true};
    return {std::string(kUnknown), false};
  }
  if (const auto* operation = as<A_Expr>(node, T_A_Expr); operation != nullptr && operation->kind == AEXPR_OP) {
    if (name_of(operation->name).name != "||") return {std::string(kUnknown), false};
    return joined({piece_of(operation->lexpr, depth - 1), piece_of(operation->rexpr, depth - 1)});
  }
  if (const auto* call = as<FuncCall>(node, T_FuncCall)) return piece_of_call(*call, depth);
  return {variable_of(node), false};
}

}  // namespace

std::optional<std::string> assemble_text(std::string_view select) {
  const std::string text(select);
  const RawTree tree(text.c_str());
  const auto statements = items(tree.statements());
  if (statements.size() != 1) return std::nullopt;
  const auto* raw = as<RawStmt>(item(statements.front()), T_RawStmt);
  const auto* query = raw == nullptr ? nullptr : as<SelectStmt>(raw->stmt, T_SelectStmt);
  if (query == nullptr || items(query->targetList).size() != 1) return std::nullopt;
  const auto* target = as<ResTarget>(item(items(query->targetList).front()), T_ResTarget);
  if (target == nullptr) return std::nullopt;
  Piece piece = piece_of(target->val, kDepth);
  if (!piece.written) return std::nullopt;
  return std::move(piece.text);
}

}  // namespace lockkeeper::sql
