#include "picture/graph_mermaid.h"

#include <fmt/core.h>

#include <utility>

#include "base/text.h"
#include "picture/escaping.h"
#include "picture/graph_words.h"

namespace lockkeeper::picture {
namespace {

constexpr std::size_t kMostCharacters = 48;  // of a message

// What closes a quoted label, begins markup in it or is HTML there, as Mermaid's own entities.
// https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
std::string label(const std::string& text) {
  std::string escaped;
  for (const char c : on_one_line(text)) {
    constexpr std::string_view kMarkup = "\"#<>&`\\;*_~[]{}()|";
    escaped += kMarkup.find(c) == std::string_view::npos ? std::string(1, c) : fmt::format("#{};", static_cast<int>(c));
  }
  return escaped;
}

// What stands before and behind the label. https://mermaid.js.org/syntax/flowchart.html#node-shapes
std::pair<const char*, const char*> shape_of(const DrawnNode& node) {
  if (node.is_run()) return {"[[", "]]"};
  switch (node.newest->state) {
    case api::RevisionState::kNone: return {"(", ")"};
    case api::RevisionState::kApplied: return {"[", "]"};
    case api::RevisionState::kPending: return {"([", "])"};
    case api::RevisionState::kPartial: return {"{{", "}}"};
    case api::RevisionState::kOrphan: return {">", "]"};
    case api::RevisionState::kMissing: return {"((", "))"};
  }
  return {"(", ")"};
}

std::string node_line(const DrawnNode& node, std::size_t number) {
  std::string words = fmt::format("{} {}", sign_of(node.newest->state), label(title(node)));
  if (const std::string more = subtitle(node); !more.empty()) words += "<br>" + label(shortened(more, kMostCharacters));
  if (const auto all = tags(node); !all.empty()) words += "<br>" + label(join(all, " · "));
  const auto [open, close] = shape_of(node);
  return fmt::format("  n{}{}\"{}\"{}:::{}\n", number, open, words, close, api::to_string(node.newest->state));
}

constexpr const char* kClasses = R"(  classDef none stroke:#5f6b7a
  classDef applied stroke:#2e7d32,stroke-width:1px
  classDef pending stroke:#1459b3,stroke-width:3px
  classDef partial stroke:#9a5b00,stroke-width:2px,stroke-dasharray:12 3 3 3
  classDef orphan stroke:#b71c1c,stroke-width:2px,stroke-dasharray:6 4
  classDef missing stroke:#5f6b7a,stroke-width:2px,stroke-dasharray:2 3
)";

}  // namespace

std::string graph_mermaid(const api::RevisionGraph& graph, Folding folding) {
  const DrawnGraph drawing = drawn(graph, folding);
  std::string text = "flowchart BT\n";
  for (std::size_t number = 0; number < drawing.nodes.size(); ++number)
    text += node_line(drawing.nodes[number], number);
  for (const DrawnEdge& edge : drawing.edges) {
    text += fmt::format("  n{} {} n{}\n", edge.parent, edge.depends ? "-.->" : "-->", edge.child);
  }
  return text + kClasses;
}

}  // namespace lockkeeper::picture
