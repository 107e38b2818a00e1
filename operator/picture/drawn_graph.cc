#include "picture/drawn_graph.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace lockkeeper::picture {
namespace {

constexpr std::size_t kFewestInARun = 6;  // fewer are sooner read than opened

using Numbers = std::unordered_map<std::string_view, std::size_t>;

void add_edges(std::size_t child, const std::vector<std::string>& parents, bool depends, const Numbers& numbers,
               std::unordered_set<std::size_t>& seen, std::vector<DrawnEdge>& edges) {
  for (const std::string& parent : parents) {
    const auto found = numbers.find(parent);
    if (found == numbers.end() || found->second == child || !seen.insert(found->second).second) continue;
    edges.push_back({found->second, child, depends});
  }
}

std::vector<DrawnEdge> edges_of(const api::RevisionGraph& graph) {
  Numbers numbers;
  for (std::size_t number = 0; number < graph.revisions.size(); ++number) {
    numbers.emplace(graph.revisions[number].id, number);
  }
  std::vector<DrawnEdge> edges;
  for (std::size_t child = 0; child < graph.revisions.size(); ++child) {
    std::unordered_set<std::size_t> seen;
    add_edges(child, graph.revisions[child].parents, false, numbers, seen, edges);
    add_edges(child, graph.revisions[child].depends_on, true, numbers, seen, edges);
  }
  return edges;
}

constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

// For each revision its only parent, where it has one, is that parent's only child, and both are nothing special.
std::vector<std::size_t> followed(const api::RevisionGraph& graph, const std::vector<DrawnEdge>& edges,
                                  const std::vector<bool>& heads) {
  std::vector<std::size_t> parents(graph.revisions.size(), 0);
  std::vector<std::size_t> children(graph.revisions.size(), 0);
  for (const DrawnEdge& edge : edges) {
    ++parents[edge.child];
    ++children[edge.parent];
  }
  const auto plain = [&](std::size_t number) {
    const api::GraphRevision& revision = graph.revisions[number];
    return revision.state == api::RevisionState::kApplied && !revision.current && !heads[number] &&
           revision.labels.empty() && parents[number] <= 1 && children[number] <= 1;
  };
  std::vector<std::size_t> before(graph.revisions.size(), kNobody);
  for (const DrawnEdge& edge : edges) {
    if (!edge.is_against() && plain(edge.child) && plain(edge.parent)) before[edge.child] = edge.parent;
  }
  return before;
}

std::vector<bool> heads_of(const api::RevisionGraph& graph) {
  const std::unordered_set<std::string_view> names(graph.heads.begin(), graph.heads.end());
  std::vector<bool> heads;
  heads.reserve(graph.revisions.size());
  for (const api::GraphRevision& revision : graph.revisions) heads.push_back(names.contains(revision.id));
  return heads;
}

// Returns: for each revision the number of the first of its run; its own where it stands alone.
std::vector<std::size_t> runs_of(const std::vector<std::size_t>& before) {
  std::vector<std::size_t> first(before.size());
  std::vector<std::size_t> length(before.size(), 0);
  for (std::size_t number = 0; number < before.size(); ++number) {
    first[number] = before[number] == kNobody ? number : first[before[number]];
    ++length[first[number]];
  }
  for (std::size_t number = 0; number < before.size(); ++number) {
    if (length[first[number]] < kFewestInARun) first[number] = number;
  }
  return first;
}

}  // namespace

DrawnGraph drawn(const api::RevisionGraph& graph, Folding folding) {
  const std::vector<DrawnEdge> edges = edges_of(graph);
  const std::vector<bool> heads = heads_of(graph);
  std::vector<std::size_t> before(graph.revisions.size(), kNobody);
  if (folding == Folding::kAppliedRuns) before = followed(graph, edges, heads);
  const std::vector<std::size_t> first = runs_of(before);

  DrawnGraph result;
  std::vector<std::size_t> node_of(graph.revisions.size());
  for (std::size_t number = 0; number < graph.revisions.size(); ++number) {
    const api::GraphRevision& revision = graph.revisions[number];
    if (first[number] == number) {
      node_of[number] = result.nodes.size();
      result.nodes.push_back({&revision, &revision, 1, heads[number]});
      continue;
    }
    node_of[number] = node_of[first[number]];
    DrawnNode& run = result.nodes[node_of[number]];
    run.newest = &revision;
    ++run.revisions;
  }
  for (const DrawnEdge& edge : edges) {
    const DrawnEdge between{node_of[edge.parent], node_of[edge.child], edge.depends};
    if (between.parent != between.child) result.edges.push_back(between);
  }
  return result;
}

}  // namespace lockkeeper::picture
