#include "picture/graph_html.h"

#include <fmt/core.h>

#include "base/text.h"
#include "picture/escaping.h"
#include "picture/graph_layout.h"
#include "picture/graph_marks.h"
#include "picture/graph_svg.h"
#include "picture/graph_words.h"
#include "picture/html_page.h"
#include "picture/plan_counts.h"

namespace lockkeeper::picture {
namespace {

// The card of a revision stands in a corner of the window: it hides no other box for long, and one may move into it.
constexpr const char* kStyle =
    R"(.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; padding: 0; margin: .6rem 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: .4rem; }
.pan { overflow: auto; max-height: 82vh; padding: 0 20px; border: 1px solid var(--line); border-radius: 10px; }
.graph { position: relative; margin: 20px auto; }
.graph > svg { position: absolute; inset: 0; }
.revision { position: absolute; border-radius: 10px; outline-offset: 3px; }
.revision > svg { display: block; }
.revision:hover { filter: brightness(.97); }
.card { display: none; position: fixed; z-index: 2; right: 1rem; bottom: 1rem; width: min(36rem, calc(100vw - 3rem)); max-height: 60vh;
  overflow: auto; padding: .8rem 1rem; background: Canvas; border: 1px solid var(--line); border-radius: 10px;
  box-shadow: 0 8px 30px #0004; font-size: .85rem; cursor: auto; }
.card h3 { font: 600 1rem ui-monospace, monospace; margin: 0 0 .4rem; overflow-wrap: anywhere; }
.card p { margin: .1rem 0; overflow-wrap: anywhere; }
.card .lock { padding-left: .5rem; border-left: 3px solid var(--warning); margin: .3rem 0; }
.revision:hover > .card, .revision:focus > .card, .revision:focus-within > .card { display: block; }
.revision:hover > .card { z-index: 3; }
)";

std::string statement_html(const api::PlannedStatement& statement) {
  std::string text = fmt::format("<pre>{}</pre>\n", html(statement.sql));
  for (const std::string& lock : lock_lines(statement)) text += fmt::format("<p class=\"lock\">{}</p>\n", html(lock));
  return text;
}

std::string card_html(const DrawnNode& node) {
  std::string text = fmt::format("<div class=\"card\"><h3>{}</h3>\n", html(title(node)));
  for (const std::string& line : details(node)) text += fmt::format("<p>{}</p>\n", html(line));
  for (const api::PlannedStatement& statement : node.newest->statements) text += statement_html(statement);
  return text + "</div>";
}

std::string revision_html(const DrawnNode& node, const Box& box) {
  return fmt::format(
      "<div class=\"revision\" tabindex=\"0\" role=\"group\" aria-label=\"{}\" style=\"left:{}px;top:{}px\">"
      "<svg width=\"{}\" height=\"{}\" overflow=\"visible\" aria-hidden=\"true\">{}</svg>{}</div>\n",
      html(fmt::format("{}: {}", title(node), details(node).front())), box.left, box.top, kGraphBoxes.width,
      kGraphBoxes.height, box_svg(node), card_html(node));
}

std::string legend_html(const api::RevisionGraph& graph) {
  std::string items;
  for (const api::RevisionState state : api::kAllRevisionStates) {
    const std::size_t revisions = count(graph, state);
    if (revisions == 0) continue;
    const std::string words = state == api::RevisionState::kNone
                                  ? counted(revisions, "revision")
                                  : fmt::format("{} {}", revisions, api::to_string(state));
    items += fmt::format(
        "<li class=\"{}\"><svg width=\"18\" height=\"18\" viewBox=\"-9 -9 18 18\" "
        "aria-hidden=\"true\">{}</svg>{}</li>\n",
        api::to_string(state), mark_svg(state), words);
  }
  return fmt::format("<ul class=\"legend\">\n{}</ul>\n", items);
}

}  // namespace

std::string figure_css() {
  return graph_css() + kStyle;
}

std::string graph_figure(const api::RevisionGraph& graph, Folding folding) {
  const DrawnGraph drawing = drawn(graph, folding);
  const GraphLayout layout = lay_out(drawing, kGraphBoxes);
  std::string text = legend_html(graph);
  if (const std::string note = left_out(layout); !note.empty()) text += fmt::format("<p>{}</p>\n", html(note));
  text += fmt::format(
      "<div class=\"pan\">\n<div class=\"graph\" style=\"width:{0}px;height:{1}px\">\n<svg width=\"{0}\" "
      "height=\"{1}\" "
      "aria-hidden=\"true\">\n{2}</svg>\n",
      layout.width, layout.height, lines_svg(drawing, layout));
  // The newest first, as they are seen: the keyboard goes from box to box in this order.
  for (std::size_t node = drawing.nodes.size(); node-- > 0;) {
    text += revision_html(drawing.nodes[node], layout.boxes[node]);
  }
  return text + "</div>\n</div>\n";
}

std::string graph_html(const api::RevisionGraph& graph, Folding folding, const std::vector<api::Finding>& findings) {
  return html_page(
      "Lockkeeper graph", figure_css(),
      fmt::format("<h1>{}</h1>\n{}{}", html(headline(graph)), graph_figure(graph, folding), findings_html(findings)));
}

}  // namespace lockkeeper::picture
