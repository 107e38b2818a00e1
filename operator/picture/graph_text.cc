#include "picture/graph_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "picture/columns.h"
#include "picture/escaping.h"
#include "picture/findings_text.h"
#include "picture/graph_lanes.h"
#include "picture/graph_words.h"

namespace lockkeeper::picture {
namespace {

constexpr std::size_t kLeastForWords = 40;  // of a line, whatever lanes there are

const char* colour_of(api::RevisionState state) {
  switch (state) {
    case api::RevisionState::kApplied: return kGreen;
    case api::RevisionState::kPending: return kBlue;
    case api::RevisionState::kPartial: return kYellow;
    case api::RevisionState::kOrphan:
    case api::RevisionState::kMissing: return kRed;
    case api::RevisionState::kNone: break;
  }
  return kBold;
}

// A line that is filled up to its end, its pieces painted or not.
class Line {
 public:
  Line(std::size_t widest, bool colour) : room_(widest), colour_(colour) {}

  void add(const std::string& piece, const char* code = nullptr) {
    if (room_ == 0) return;
    const std::string shown = width_of(piece) <= room_ ? piece : shortened(piece, room_ - 1);
    room_ -= std::min(room_, width_of(shown));
    text_ += code == nullptr ? shown : painted(shown, code, colour_);
  }
  [[nodiscard]] std::string text() const { return text_.substr(0, text_.find_last_not_of(' ') + 1) + "\n"; }

 private:
  std::string text_;
  std::size_t room_;
  bool colour_;
};

// Lanes leave room for words; where they are cut, the sign still stands before the words.
void add_lanes(Line& line, const LaneRow& row, const DrawnNode* node, std::size_t most) {
  const std::string sign = node == nullptr ? "" : node->is_run() ? "┆" : sign_of(node->newest->state);
  const char* code = node == nullptr ? nullptr : colour_of(node->newest->state);
  if (width_of(row.before) + width_of(row.behind) + 1 <= most) {
    line.add(row.before);
    line.add(sign, code);
    line.add(row.behind);
    return;
  }
  line.add(shortened(row.before + (node == nullptr ? "" : "│") + row.behind, most - 3));
  line.add(" ");
  line.add(sign, code);
}

std::string node_line(const LaneRow& row, const DrawnNode& node, std::size_t widest, bool colour) {
  Line line(widest, colour);
  add_lanes(line, row, &node, widest - std::min(widest / 2, kLeastForWords));
  line.add("  ");
  line.add(on_one_line(title(node)), colour_of(node.newest->state));
  if (const auto all = tags(node); !all.empty()) line.add(fmt::format(" ({})", on_one_line(join(all))), kBold);
  if (const std::string words = on_one_line(subtitle(node)); !words.empty()) line.add("  " + words);
  return line.text();
}

std::string legend(const api::RevisionGraph& graph, bool colour) {
  std::vector<std::string> parts;
  for (const api::RevisionState state : api::kAllRevisionStates) {
    if (state == api::RevisionState::kNone || count(graph, state) == 0) continue;
    parts.push_back(fmt::format("{} {}", painted(sign_of(state), colour_of(state), colour), api::to_string(state)));
  }
  return parts.empty() ? "" : join(parts, "   ") + "\n";
}

}  // namespace

std::string graph_text(const api::RevisionGraph& graph, Folding folding, std::size_t widest, bool colour) {
  const DrawnGraph drawing = drawn(graph, folding);
  Line head(widest, colour);
  head.add(headline(graph), kBold);
  std::string text = head.text();
  for (const LaneRow& row : lanes_of(drawing)) {
    if (row.node != LaneRow::kNobody) {
      text += node_line(row, drawing.nodes[row.node], widest, colour);
      continue;
    }
    Line line(widest, colour);
    add_lanes(line, row, nullptr, widest - std::min(widest / 2, kLeastForWords));
    text += line.text();
  }
  return text + legend(graph, colour);
}

}  // namespace lockkeeper::picture
