#include "alembic/revision_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

namespace lockkeeper::alembic {
namespace {

using Numbers = std::vector<std::size_t>;
using Edges = std::vector<Numbers>;

Relation view(const Edges& edges) {
  return {edges.size(), [&edges](std::size_t number) -> const Numbers& { return edges[number]; }};
}

Numbers order_of(const Edges& edges, const Numbers& heads) {
  return downward_order(view(edges), std::vector<bool>(edges.size(), true), heads);
}

TEST(RevisionOrder, StaysOnALineAsLongAsItCan) {
  // 5 merges the lines 3-1 and 4-2, which both begin at 0.
  EXPECT_EQ(order_of({{}, {0}, {0}, {1}, {2}, {3, 4}}, {5}), (Numbers{5, 3, 1, 4, 2, 0}));
  // Two heads; the second one's line needs what the first one's ends with.
  EXPECT_EQ(order_of({{}, {0}, {0}, {2, 1}}, {1, 3}), (Numbers{3, 2, 1, 0}));
}

TEST(RevisionOrder, WhatIsNotWantedIsLeftOut) {
  const Edges chain{{}, {0}, {1}, {2}};
  EXPECT_EQ(downward_order(view(chain), {false, false, true, true}, {3}), (Numbers{3, 2}));
  EXPECT_EQ(downward_order(view(chain), {false, false, false, false}, {3}), Numbers{});
}

bool needs(const Edges& edges, std::size_t number, std::size_t other) {
  return std::any_of(edges[number].begin(), edges[number].end(),
                     [&](std::size_t parent) { return parent == other || needs(edges, parent, other); });
}

// Alembic's rule, word for word: every line is asked whether it needs the candidate.
Numbers by_the_rule(const Edges& edges, Numbers current) {
  std::vector<bool> left(edges.size(), true);
  Numbers order;
  std::size_t chosen = 0;
  std::sort(current.begin(), current.end());
  while (!current.empty()) {
    const std::size_t candidate = current[chosen];
    const auto other =
        std::find_if(current.begin(), current.end(), [&](std::size_t line) { return needs(edges, line, candidate); });
    if (other != current.end()) {
      chosen = static_cast<std::size_t>(other - current.begin());
      continue;
    }
    order.push_back(candidate);
    left[candidate] = false;
    Numbers next;
    for (const std::size_t parent : edges[candidate]) {
      if (left[parent] && std::find(current.begin(), current.end(), parent) == current.end()) next.push_back(parent);
    }
    if (next.empty()) {
      current.erase(current.begin() + static_cast<std::ptrdiff_t>(chosen));
      chosen = chosen == 0 ? 0 : chosen - 1;
    } else {
      current[chosen] = next.front();
      current.insert(current.end(), next.begin() + 1, next.end());
    }
  }
  return order;
}

TEST(RevisionOrder, IsWhatTheRuleSaysInAnyGraph) {
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    Edges edges(2 + random() % 14);
    std::vector<bool> has_child(edges.size());
    for (std::size_t number = 1; number < edges.size(); ++number) {
      for (std::size_t wanted = random() % 4; wanted > 0; --wanted) {
        const std::size_t parent = random() % number;
        if (std::find(edges[number].begin(), edges[number].end(), parent) != edges[number].end()) continue;
        edges[number].push_back(parent);
        has_child[parent] = true;
      }
    }
    Numbers heads;
    for (std::size_t number = 0; number < edges.size(); ++number) {
      if (!has_child[number]) heads.push_back(number);
    }
    EXPECT_EQ(order_of(edges, heads), by_the_rule(edges, heads)) << "round " << round;
  }
}

TEST(RevisionOrder, LoopsAreFoundOnceAndShortest) {
  EXPECT_EQ(find_loops(view({{2}, {0}, {1}, {0}})), (std::vector<Numbers>{{0, 2, 1}}));
  EXPECT_TRUE(find_loops(view({{}, {0}, {0, 1}})).empty());
}

}  // namespace
}  // namespace lockkeeper::alembic
