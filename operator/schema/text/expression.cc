#include "schema/text/expression.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <vector>

#include "schema/text/tokens.h"

namespace lockkeeper::schema {
namespace {

using Nodes = std::vector<Node>;

Node word(std::string_view text) {
  return {Node::Kind::kWord, std::string(text), {}};
}

Node quoted(std::string_view text) {
  return {Node::Kind::kText, "\"" + std::string(text) + "\"", {}};
}

Node symbol(std::string_view text) {
  return {Node::Kind::kSymbol, std::string(text), {}};
}

Node group(std::string_view open, Nodes nodes) {
  return {Node::Kind::kGroup, std::string(open), std::move(nodes)};
}

std::vector<Nodes> split_at_commas(const Nodes& nodes) {
  std::vector<Nodes> parts(1);
  for (const Node& node : nodes) {
    if (node.is_symbol(",")) {
      parts.emplace_back();
    } else {
      parts.back().push_back(node);
    }
  }
  return parts;
}

Nodes join_with_commas(const std::vector<Nodes>& parts) {
  Nodes nodes;
  for (const Nodes& part : parts) {
    if (!nodes.empty()) nodes.push_back(symbol(","));
    nodes.insert(nodes.end(), part.begin(), part.end());
  }
  return nodes;
}

// Behind the `[]` that ends an array type which begins at `start`; nullopt where no array type stands there.
std::optional<std::size_t> end_of_array_type(const Nodes& nodes, std::size_t start) {
  for (std::size_t i = start; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    if (node.is_group("[") && node.nodes.empty()) return i > start ? std::optional(i + 1) : std::nullopt;
    if (!node.is_name() && !node.is_symbol(".") && !node.is_group("(")) return std::nullopt;
  }
  return std::nullopt;
}

bool is_array_constructor(const Nodes& nodes) {
  return nodes.size() == 2 && nodes[0].is_word("ARRAY") && nodes[1].is_group("[");
}

// ARRAY[a, b] cast to type[]: each element cast to the type, as the parser does when it reads the text again.
Nodes cast_elements(const Node& elements, const Nodes& type) {
  std::vector<Nodes> parts;
  for (const Nodes& element : split_at_commas(elements.nodes)) {
    if (element.empty()) continue;
    if (is_array_constructor(element)) {
      parts.push_back(cast_elements(element[1], type));
      continue;
    }
    Nodes part{group("(", element), symbol("::")};
    part.insert(part.end(), type.begin(), type.end());
    parts.push_back(std::move(part));
  }
  return {word("ARRAY"), group("[", join_with_commas(parts))};
}

void push_casts_into_arrays(Nodes& nodes) {
  for (std::size_t i = 0; i + 2 < nodes.size(); ++i) {
    if (!nodes[i].is_group("(") || !is_array_constructor(nodes[i].nodes) || !nodes[i + 1].is_symbol("::")) continue;
    const std::optional<std::size_t> end = end_of_array_type(nodes, i + 2);
    if (!end) continue;
    const Nodes type(nodes.begin() + static_cast<std::ptrdiff_t>(i + 2),
                     nodes.begin() + static_cast<std::ptrdiff_t>(*end - 1));
    const Nodes casted = cast_elements(nodes[i].nodes[1], type);
    nodes.erase(nodes.begin() + static_cast<std::ptrdiff_t>(i), nodes.begin() + static_cast<std::ptrdiff_t>(*end));
    nodes.insert(nodes.begin() + static_cast<std::ptrdiff_t>(i), casted.begin(), casted.end());
  }
}

// The parts between separators, which are words at this level.
std::vector<Nodes> split_at_words(const Nodes& nodes, const std::vector<std::string_view>& separators) {
  std::vector<Nodes> parts(1);
  for (const Node& node : nodes) {
    const bool separates = std::any_of(separators.begin(), separators.end(),
                                       [&node](std::string_view separator) { return node.is_word(separator); });
    if (separates) {
      parts.emplace_back();
    } else {
      parts.back().push_back(node);
    }
  }
  return parts;
}

Nodes without_parentheses(const Nodes& nodes) {
  return nodes.size() == 1 && nodes[0].is_group("(") ? nodes[0].nodes : nodes;
}

// The SQL standard's own syntax for some functions, as the plain calls that they are.
void write_as_calls(Nodes& nodes) {
  for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
    Node& name = nodes[i];
    Node& arguments = nodes[i + 1];
    if (name.kind != Node::Kind::kWord || !arguments.is_group("(")) continue;
    if (name.text == "SUBSTRING") {
      arguments.nodes = join_with_commas(split_at_words(arguments.nodes, {"FROM", "FOR", "SIMILAR", "ESCAPE"}));
      name = quoted("substring");
    } else if (name.text == "OVERLAY") {
      arguments.nodes = join_with_commas(split_at_words(arguments.nodes, {"PLACING", "FROM", "FOR"}));
      name = quoted("overlay");
    } else if (name.text == "POSITION") {
      const std::vector<Nodes> parts = split_at_words(arguments.nodes, {"IN"});
      if (parts.size() != 2) continue;
      arguments.nodes = join_with_commas({without_parentheses(parts[1]), without_parentheses(parts[0])});
      name = quoted("position");
    } else if (name.text == "TRIM" && !arguments.nodes.empty()) {
      const std::string side = arguments.nodes[0].text;
      if (side != "BOTH" && side != "LEADING" && side != "TRAILING") continue;
      std::vector<Nodes> parts = split_at_words(Nodes(arguments.nodes.begin() + 1, arguments.nodes.end()), {"FROM"});
      if (parts.size() != 2) continue;
      arguments.nodes = parts[0].empty() ? parts[1] : join_with_commas({parts[1], parts[0]});
      name = word(side == "BOTH" ? "btrim" : side == "LEADING" ? "ltrim" : "rtrim");
    }
  }
}

// What a group stands for that is `(a AT TIME ZONE b)` or `((a, b) OVERLAPS (c, d))`; empty for any other.
Nodes operator_as_call(const Nodes& inner) {
  if (inner.size() == 3 && inner[1].is_word("OVERLAPS") && inner[0].is_group("(") && inner[2].is_group("(")) {
    return {quoted("overlaps"), group("(", join_with_commas({inner[0].nodes, inner[2].nodes}))};
  }
  for (std::size_t k = 1; k + 3 < inner.size(); ++k) {
    if (!inner[k].is_word("AT") || !inner[k + 1].is_word("TIME") || !inner[k + 2].is_word("ZONE")) continue;
    const Nodes time(inner.begin(), inner.begin() + static_cast<std::ptrdiff_t>(k));
    const Nodes zone(inner.begin() + static_cast<std::ptrdiff_t>(k + 3), inner.end());
    return {word("timezone"), group("(", join_with_commas({zone, time}))};
  }
  return {};
}

void write_operators_as_calls(Nodes& nodes) {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!nodes[i].is_group("(")) continue;
    const Nodes call = operator_as_call(nodes[i].nodes);
    if (call.empty()) continue;
    nodes.erase(nodes.begin() + static_cast<std::ptrdiff_t>(i));
    nodes.insert(nodes.begin() + static_cast<std::ptrdiff_t>(i), call.begin(), call.end());
  }
}

void canonicalize(Nodes& nodes) {
  for (Node& node : nodes) {
    if (node.kind == Node::Kind::kGroup) canonicalize(node.nodes);
  }
  write_operators_as_calls(nodes);
  write_as_calls(nodes);
  push_casts_into_arrays(nodes);
}

bool is_query(const Nodes& nodes) {
  return !nodes.empty() && (nodes[0].is_word("SELECT") || nodes[0].is_word("WITH") || nodes[0].is_word("VALUES"));
}

bool is_any_word(const Node& node, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&node](std::string_view text) { return node.is_word(text); });
}

struct FromClause {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string alias;
};

// The one source of a query that has only one, by the name that its columns are called by.
std::optional<FromClause> single_source(const Nodes& query) {
  FromClause from;
  for (const Node& node : query) {
    if (is_any_word(node, {"UNION", "INTERSECT", "EXCEPT"})) return std::nullopt;
  }
  while (from.begin < query.size() && !query[from.begin].is_word("FROM")) ++from.begin;
  if (from.begin >= query.size()) return std::nullopt;
  from.end = from.begin + 1;
  bool past_alias = false;
  for (; from.end < query.size(); ++from.end) {
    const Node& node = query[from.end];
    if (is_any_word(node, {"WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR"})) break;
    if (node.is_symbol(";")) break;
    if (node.is_symbol(",") || node.is_word("JOIN")) return std::nullopt;
    const bool first = from.end == from.begin + 1;
    if (first && node.is_group("(") && !is_query(node.nodes)) return std::nullopt;  // a join
    past_alias = past_alias || node.is_word("TABLESAMPLE");
    if (!past_alias && node.is_name()) from.alias = node.text;
  }
  if (from.alias.empty()) return std::nullopt;
  return from;
}

// Takes `alias.` away from columns, not from a whole row, a type or what a subquery says.
void drop_prefix(Nodes& nodes, const std::string& alias) {
  Nodes kept;
  kept.reserve(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const bool prefix = nodes[i].is_name() && nodes[i].text == alias && i + 2 < nodes.size() &&
                        nodes[i + 1].is_symbol(".") && nodes[i + 2].is_name() &&
                        !(i > 0 && (nodes[i - 1].is_symbol(".") || nodes[i - 1].is_symbol("::")));
    if (prefix) {
      ++i;
      continue;
    }
    kept.push_back(std::move(nodes[i]));
    if (kept.back().kind == Node::Kind::kGroup && !is_query(kept.back().nodes)) drop_prefix(kept.back().nodes, alias);
  }
  nodes = std::move(kept);
}

void drop_single_source_prefix(Nodes& query) {
  const std::optional<FromClause> from = single_source(query);
  if (!from) return;
  const auto begin = query.begin();
  Nodes head(begin, begin + static_cast<std::ptrdiff_t>(from->begin));
  Nodes middle(begin + static_cast<std::ptrdiff_t>(from->begin), begin + static_cast<std::ptrdiff_t>(from->end));
  Nodes tail(begin + static_cast<std::ptrdiff_t>(from->end), query.end());
  drop_prefix(head, from->alias);
  drop_prefix(tail, from->alias);
  head.insert(head.end(), std::make_move_iterator(middle.begin()), std::make_move_iterator(middle.end()));
  head.insert(head.end(), std::make_move_iterator(tail.begin()), std::make_move_iterator(tail.end()));
  query = std::move(head);
}

// The walk over groups is recursive. What a server deparses is nested some dozens deep; its own parser gives up at some
// thousands (max_stack_depth, 2 MB).
constexpr std::size_t kDeepest = 1000;

// Brackets inside of literals count as well: then a text is only taken as it is.
bool is_too_deep(std::string_view text) {
  std::size_t depth = 0;
  for (const char c : text) {
    if (c == '(' || c == '[') {
      if (++depth > kDeepest) return true;
    } else if ((c == ')' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace

std::string canonical_expression(std::string_view text) {
  // Most defaults are a literal or a name: nothing to do, and there are tens of thousands of them.
  if (text.find_first_of("([ \n\t") == std::string_view::npos || is_too_deep(text)) return std::string(text);
  Nodes nodes = parse_tokens(text);
  canonicalize(nodes);
  return to_string(nodes);
}

std::string canonical_arguments(std::string_view text) {
  if (is_too_deep(text)) return std::string(text);
  Nodes nodes = parse_tokens(text);
  canonicalize(nodes);
  std::vector<Nodes> arguments = split_at_commas(nodes);
  for (Nodes& argument : arguments) {
    if (argument.size() > 1 && argument.front().is_word("IN")) argument.erase(argument.begin());
  }
  return to_string(join_with_commas(arguments));
}

std::string canonical_query(std::string_view text) {
  if (is_too_deep(text)) return std::string(text);
  Nodes nodes = parse_tokens(text);
  while (!nodes.empty() && nodes.back().is_symbol(";")) nodes.pop_back();
  // Before the calls are rewritten, while FROM inside of them still stands in a group of its own.
  drop_single_source_prefix(nodes);
  canonicalize(nodes);
  return to_string(nodes);
}

}  // namespace lockkeeper::schema
