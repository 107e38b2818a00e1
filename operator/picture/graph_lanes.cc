#include "picture/graph_lanes.h"

#include <algorithm>

namespace lockkeeper::picture {
namespace {

constexpr std::size_t kFree = LaneRow::kNobody;

class Lanes {
 public:
  explicit Lanes(const DrawnGraph& graph) : graph_(graph), below_(graph.nodes.size()) {
    for (const DrawnEdge& edge : graph.edges) below_[edge.upper()].push_back(edge.lower());
  }

  std::vector<LaneRow> run() {
    for (std::size_t node = graph_.nodes.size(); node-- > 0;) {
      const std::size_t column = meet(node);
      tell(node, column);
      part(below_[node], column);
    }
    return std::move(rows_);
  }

 private:
  // Joins the lanes that lead to the node. Returns: the node's own.
  std::size_t meet(std::size_t node) {
    const auto own = std::find(lanes_.begin(), lanes_.end(), node);
    if (own == lanes_.end()) return free_lane(0);
    const auto column = static_cast<std::size_t>(own - lanes_.begin());
    std::vector<std::size_t> others;
    for (std::size_t lane = column + 1; lane < lanes_.size(); ++lane) {
      if (lanes_[lane] == node) others.push_back(lane);
    }
    if (others.empty()) return column;
    rows_.push_back({LaneRow::kNobody, bar(column, others, "┴", "╯"), ""});
    for (const std::size_t lane : others) lanes_[lane] = kFree;
    return column;
  }

  void tell(std::size_t node, std::size_t column) {
    while (!lanes_.empty() && lanes_.back() == kFree && lanes_.size() > column + 1) lanes_.pop_back();
    LaneRow row{node, "", ""};
    for (std::size_t lane = 0; lane < column; ++lane) row.before += passing(lane) + " ";
    for (std::size_t lane = column + 1; lane < lanes_.size(); ++lane) row.behind += " " + passing(lane);
    rows_.push_back(std::move(row));
  }

  // Gives each of the nodes below a lane: the first of them the node's own.
  void part(const std::vector<std::size_t>& below, std::size_t column) {
    lanes_[column] = below.empty() ? kFree : below.front();
    std::vector<std::size_t> others;
    for (std::size_t which = 1; which < below.size(); ++which) {
      const std::size_t lane = free_lane(column + 1);
      lanes_[lane] = below[which];
      others.push_back(lane);
    }
    std::sort(others.begin(), others.end());
    if (!others.empty()) rows_.push_back({LaneRow::kNobody, bar(column, others, "┬", "╮"), ""});
  }

  std::size_t free_lane(std::size_t from) {
    for (std::size_t lane = from; lane < lanes_.size(); ++lane) {
      if (lanes_[lane] == kFree) return lane;
    }
    lanes_.push_back(kFree);
    return lanes_.size() - 1;
  }

  [[nodiscard]] std::string passing(std::size_t lane) const { return lanes_[lane] == kFree ? " " : "│"; }

  // A line from a lane to others on its right.
  [[nodiscard]] std::string bar(std::size_t column, const std::vector<std::size_t>& others, const char* middle,
                                const char* last) const {
    std::string text;
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
      const bool inside = lane > column && lane < others.back();
      if (lane > 0) text += lane > column && lane <= others.back() ? "─" : " ";
      if (lane == column) {
        text += "├";
      } else if (lane == others.back()) {
        text += last;
      } else if (std::find(others.begin(), others.end(), lane) != others.end()) {
        text += middle;
      } else if (inside) {
        text += lanes_[lane] == kFree ? "─" : "┼";
      } else {
        text += passing(lane);
      }
    }
    return text;
  }

  const DrawnGraph& graph_;
  std::vector<std::vector<std::size_t>> below_;  // by node
  std::vector<std::size_t> lanes_;               // the node that each leads to
  std::vector<LaneRow> rows_;
};

}  // namespace

std::vector<LaneRow> lanes_of(const DrawnGraph& graph) {
  return Lanes(graph).run();
}

}  // namespace lockkeeper::picture
