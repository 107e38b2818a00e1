// What of a revision graph is drawn: its revisions, with long runs of applied ones in one box, and the lines between
// them. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "api/revision_graph.h"

namespace lockkeeper::picture {

enum class Folding {
  kAppliedRuns,  // where one applied revision follows the other, and nothing branches off: one box
  kNone,
};

// A revision, or a run of them.
struct DrawnNode {
  const api::GraphRevision* newest = nullptr;
  const api::GraphRevision* oldest = nullptr;
  std::size_t revisions = 1;
  bool head = false;
  [[nodiscard]] bool is_run() const { return revisions > 1; }
};

// A line between two nodes, by their numbers.
struct DrawnEdge {
  std::size_t parent = 0;
  std::size_t child = 0;
  bool depends = false;  // over depends_on alone

  [[nodiscard]] std::size_t lower() const { return parent < child ? parent : child; }
  [[nodiscard]] std::size_t upper() const { return parent < child ? child : parent; }
  // A line of a cycle: the parent stands behind its child.
  [[nodiscard]] bool is_against() const { return child < parent; }
};

struct DrawnGraph {
  std::vector<DrawnNode> nodes;  // parents first, but for those in a cycle
  std::vector<DrawnEdge> edges;  // no two between the same nodes; a child's come together, its down_revision first
};

// Parents that the graph does not have are left out. Requires: the graph outlives what is returned.
[[nodiscard]] DrawnGraph drawn(const api::RevisionGraph& graph, Folding folding);

}  // namespace lockkeeper::picture
