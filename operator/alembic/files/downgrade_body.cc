#include "alembic/files/downgrade_body.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "alembic/files/python_tokens.h"

namespace lockkeeper::alembic {

namespace {

using Tokens = std::vector<PythonToken>;

// One statement, without its end.
DowngradeBody read_statement(const Tokens& tokens, std::size_t begin, std::size_t end) {
  if (begin == end) return DowngradeBody::kEmpty;
  const PythonToken& first = tokens[begin];
  if (first.is("raise")) return DowngradeBody::kRaises;
  const bool bare_return = first.is("return") && (end == begin + 1 || (end == begin + 2 && tokens[end - 1].is("None")));
  const bool dots = std::all_of(
      tokens.begin() + static_cast<std::ptrdiff_t>(begin), tokens.begin() + static_cast<std::ptrdiff_t>(end),
      [](const PythonToken& token) { return token.text.find_first_not_of('.') == std::string_view::npos; });
  const bool nothing =
      first.is("pass") || bare_return || dots || (first.kind == PythonTokenKind::kString && end == begin + 1);
  return nothing ? DowngradeBody::kEmpty : DowngradeBody::kActs;
}

// From the token behind the function's name on, up to the next statement of the module.
DowngradeBody read_body(const Tokens& tokens, std::size_t at) {
  while (at < tokens.size() && !(tokens[at].is(":") && tokens[at].depth == 0)) ++at;
  const std::size_t first = at + 1;
  std::size_t begin = first;
  for (at = first; at < tokens.size() && (at == first || tokens[at].column != 0); ++at) {
    if (tokens[at].kind != PythonTokenKind::kEnd) continue;
    const DowngradeBody one = read_statement(tokens, begin, at);
    if (one != DowngradeBody::kEmpty) return one;  // what comes behind a `raise` never runs
    begin = at + 1;
  }
  return DowngradeBody::kEmpty;
}

}  // namespace

DowngradeBody read_downgrade(std::string_view source) {
  const PythonTokens read = read_python(source);
  if (read.broken_line != 0) return DowngradeBody::kActs;
  const Tokens& tokens = read.tokens;
  std::optional<DowngradeBody> common;  // downgrade() itself
  std::vector<DowngradeBody> of_one;    // downgrade_engine1()
  for (std::size_t at = 0; at + 1 < tokens.size(); ++at) {
    if (tokens[at].column != 0) continue;
    const std::size_t def = tokens[at].is("async") ? at + 1 : at;
    if (def + 1 >= tokens.size() || !tokens[def].is("def")) continue;
    const std::string_view name = tokens[def + 1].text;
    if (!name.starts_with("downgrade")) continue;
    const DowngradeBody body = read_body(tokens, def + 2);
    if (name == "downgrade") {
      common = body;
    } else {
      of_one.push_back(body);
    }
  }
  // With several databases, downgrade() only chooses among the others.
  if (!of_one.empty()) return *std::max_element(of_one.begin(), of_one.end());
  return common.value_or(DowngradeBody::kMissing);
}

}  // namespace lockkeeper::alembic
