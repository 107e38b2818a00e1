#include "picture/graph_svg.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "picture/columns.h"
#include "picture/escaping.h"
#include "picture/graph_marks.h"
#include "picture/graph_words.h"
#include "picture/plan_counts.h"

namespace lockkeeper::picture {
namespace {

constexpr double kMargin = 24;
constexpr double kHead = 64;         // of the headline and of the legend
constexpr double kMark = 20;         // from a box's left side to the middle of its mark
constexpr double kId = 96;           // wide: twelve letters, as Alembic's ids have
constexpr double kText = 36;         // to its words
constexpr double kTagLetter = 6.2;   // wide, of 10 px
constexpr double kLegendLetter = 7;  // wide, of 12 px
constexpr double kCorner = 9;
constexpr std::size_t kMostStatements = 12;   // of a revision, where the mouse rests on it
constexpr std::size_t kMostCharacters = 300;  // of a statement there

constexpr const char* kStyle =
    R"(text{font-family:ui-sans-serif,system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1b2430}
.page{fill:#fff}
.headline{font-size:17px;font-weight:600}
.legend text{font-size:12px}
.id{font:600 13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.run .id{font-family:inherit}
.words{font-size:12px;fill:#48566a}
.tag rect{fill:none;stroke:#5f6b7a}.tag text{font-size:10px;fill:#48566a}
.blocking rect{fill:#9a5b00;stroke:#9a5b00}.blocking text{fill:#fff;font-weight:600}
.destructive rect{fill:#b71c1c;stroke:#b71c1c}.destructive text{fill:#fff;font-weight:600}
@media (prefers-color-scheme:dark){
.page{fill:#11161c}text{fill:#e6ebf1}.words,.tag text{fill:#b4c0cd}.tag rect{stroke:#9fadbd}
.blocking rect{fill:#ffcc80;stroke:#ffcc80}.destructive rect{fill:#ff9d94;stroke:#ff9d94}
.blocking text,.destructive text{fill:#11161c}
}
)";

// What a browser shows where the mouse rests, and what a screen reader reads.
std::string title_svg(const DrawnNode& node) {
  std::vector<std::string> lines{title(node)};
  for (const std::string& line : details(node)) lines.push_back(line);
  const auto& statements = node.newest->statements;
  for (std::size_t which = 0; which < std::min(statements.size(), kMostStatements); ++which) {
    lines.push_back("\n" + shortened(statements[which].sql, kMostCharacters));
    for (const std::string& lock : lock_lines(statements[which])) lines.push_back("  " + lock);
  }
  if (statements.size() > kMostStatements) {
    lines.push_back(fmt::format("\n… and {}", counted(statements.size() - kMostStatements, "more statement")));
  }
  return fmt::format("<title>{}</title>", html(join(lines, "\n")));
}

double width_of_tag(const std::string& tag) {
  return static_cast<double>(width_of(tag)) * kTagLetter + 10;
}

// From the right side leftwards, as many as there is room for. `left`: where they end.
std::string tags_svg(const DrawnNode& node, double& left) {
  std::string text;
  for (const std::string& tag : tags(node)) {
    const std::string shown = shortened(on_one_line(tag), 16);
    const double width = width_of_tag(shown);
    if (left - width < kText + kId) break;
    left -= width;
    text += fmt::format(
        R"(<g class="{}"><rect x="{}" y="7" width="{}" height="15" rx="7.5"/><text x="{}" y="18" text-anchor="middle">{}</text></g>)",
        class_of_tag(tag), left, width, left + width / 2, html(shown));
    left -= 4;
  }
  return text;
}

// An inner svg cuts off what is wider than its box, whatever letters it has.
std::string words_svg(const char* style, const std::string& words, double y, double width) {
  return fmt::format(R"(<svg x="{}" y="{}" width="{}" height="20"><text class="{}" y="14">{}</text></svg>)", kText, y,
                     width, style, html(shortened(on_one_line(words), 48)));
}

std::string placed_svg(const DrawnNode& node, const Box& box) {
  return fmt::format("<g transform=\"translate({} {})\">{}{}</g>\n", box.left, box.top, title_svg(node), box_svg(node));
}

std::string legend_svg(const api::RevisionGraph& graph) {
  std::string text = R"(<g class="legend">)";
  double x = kMargin + 8;
  for (const api::RevisionState state : api::kAllRevisionStates) {
    const std::size_t revisions = count(graph, state);
    if (revisions == 0) continue;
    const std::string words = state == api::RevisionState::kNone ? counted(revisions, "revision")
                                                                 : fmt::format("{} {}", revisions, to_string(state));
    text += fmt::format(R"svg(<g class="{}" transform="translate({} 58)">{}<text x="12" y="4">{}</text></g>)svg",
                        to_string(state), x, mark_svg(state), words);
    x += static_cast<double>(width_of(words)) * kLegendLetter + 34;
  }
  return text + "</g>\n";
}

double least_width(const api::RevisionGraph& graph) {
  return static_cast<double>(width_of(headline(graph))) * 9 + 2 * kMargin;
}

// Straight down beside boxes, and bent between two layers.
std::string path(const std::vector<Point>& line) {
  std::string text = fmt::format("M{} {}", line.front().x, line.front().y);
  for (std::size_t at = 1; at < line.size(); ++at) {
    const Point& from = line[at - 1];
    const Point& to = line[at];
    if (from.x == to.x) {
      text += fmt::format("V{}", to.y);
    } else {
      text += fmt::format("C{} {} {} {} {} {}", from.x, (from.y + to.y) / 2, to.x, (from.y + to.y) / 2, to.x, to.y);
    }
  }
  return text;
}

}  // namespace

std::string graph_css() {
  return kStyle + marks_css();
}

std::string box_svg(const DrawnNode& node) {
  const double corner = node.newest->state == api::RevisionState::kPending ? kGraphBoxes.height / 2 : kCorner;
  std::string text = fmt::format("<g class=\"{}\">", class_of(node));
  const auto rect = [&](double inset) {
    text += fmt::format(R"(<rect class="box" x="{0}" y="{0}" width="{1}" height="{2}" rx="{3}"/>)", inset,
                        kGraphBoxes.width - 2 * inset, kGraphBoxes.height - 2 * inset, corner);
  };
  rect(0);
  if (node.is_run()) rect(3);
  double right = kGraphBoxes.width - 12;
  text += tags_svg(node, right);
  text += fmt::format(R"svg(<g transform="translate({} {})">{}</g>)svg", kMark, kGraphBoxes.height / 2,
                      mark_svg(node.newest->state));
  text += words_svg("id", title(node), 5, right - kText);
  text += words_svg("words", subtitle(node), 24, kGraphBoxes.width - kText - 12);
  return text + "</g>";
}

std::string lines_svg(const DrawnGraph& graph, const GraphLayout& layout) {
  std::string text;
  for (std::size_t edge = 0; edge < graph.edges.size(); ++edge) {
    if (layout.lines[edge].empty()) continue;
    const char* kind = graph.edges[edge].is_against() ? " against" : graph.edges[edge].depends ? " depends" : "";
    text += fmt::format("<path class=\"line{}\" d=\"{}\"/>\n", kind, path(layout.lines[edge]));
  }
  return text;
}

std::string left_out(const GraphLayout& layout) {
  if (layout.left_out == 0) return "";
  return fmt::format("{} not drawn: too many of them pass too many revisions.",
                     layout.left_out == 1 ? std::string("1 line is") : fmt::format("{} lines are", layout.left_out));
}

std::string graph_svg(const api::RevisionGraph& graph, Folding folding) {
  const DrawnGraph drawing = drawn(graph, folding);
  const GraphLayout layout = lay_out(drawing, kGraphBoxes);
  const double width = std::max(layout.width + 2 * kMargin, least_width(graph));
  const double height = layout.height + kHead + kMargin + 24;
  std::string picture = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img">
<title>{2}</title>
<style>
{3}</style>
<rect class="page" width="{0}" height="{1}"/>
<text class="headline" x="{4}" y="36">{2}</text>
)",
      width, height, html(headline(graph)), graph_css(), kMargin);
  picture += legend_svg(graph);
  if (const std::string note = left_out(layout); !note.empty()) {
    picture += fmt::format("<text class=\"words\" x=\"{}\" y=\"{}\">{}</text>\n", kMargin, height - 8, html(note));
  }
  picture += fmt::format("<g transform=\"translate({} {})\">\n", (width - layout.width) / 2, kHead + 16);
  picture += lines_svg(drawing, layout);
  for (std::size_t node = 0; node < drawing.nodes.size(); ++node)
    picture += placed_svg(drawing.nodes[node], layout.boxes[node]);
  return picture + "</g>\n</svg>\n";
}

}  // namespace lockkeeper::picture
