#include "picture/graph_layout.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "graphs.h"
#include "picture/graph_svg.h"

namespace lockkeeper::picture {
namespace {

constexpr double kHair = 0.3;  // places are rounded

struct Picture {
  api::RevisionGraph graph;
  DrawnGraph drawing;
  GraphLayout layout;
};

Picture picture_of(api::RevisionGraph graph) {
  Picture picture{std::move(graph), {}, {}};
  picture.drawing = drawn(picture.graph, Folding::kNone);
  picture.layout = lay_out(picture.drawing, kGraphBoxes);
  return picture;
}

bool is_inside(const Point& point, const Box& box) {
  return point.x > box.left + kHair && point.x < box.left + kGraphBoxes.width - kHair && point.y > box.top + kHair &&
         point.y < box.top + kGraphBoxes.height - kHair;
}

// A point of the line from one point to the next as it is drawn: bent, upright at both ends.
Point along(const Point& from, const Point& to, double t) {
  const double middle = (from.y + to.y) / 2;
  const double a = (1 - t) * (1 - t) * (1 - t);
  const double b = 3 * (1 - t) * (1 - t) * t;
  const double c = 3 * (1 - t) * t * t;
  const double d = t * t * t;
  return {(a + b) * from.x + (c + d) * to.x, a * from.y + (b + c) * middle + d * to.y};
}

std::size_t overlapping_boxes(const GraphLayout& layout) {
  std::size_t count = 0;
  for (std::size_t a = 0; a < layout.boxes.size(); ++a) {
    for (std::size_t b = a + 1; b < layout.boxes.size(); ++b) {
      const bool beside = std::abs(layout.boxes[a].left - layout.boxes[b].left) >= kGraphBoxes.width;
      const bool below = std::abs(layout.boxes[a].top - layout.boxes[b].top) >= kGraphBoxes.height;
      if (!beside && !below) ++count;
    }
  }
  return count;
}

std::size_t points_in_boxes(const GraphLayout& layout) {
  std::size_t count = 0;
  for (const std::vector<Point>& line : layout.lines) {
    for (std::size_t at = 0; at + 1 < line.size(); ++at) {
      for (int step = 0; step <= 16; ++step) {
        const Point point = along(line[at], line[at + 1], step / 16.0);
        for (const Box& box : layout.boxes) count += is_inside(point, box) ? 1U : 0U;
      }
    }
  }
  return count;
}

// Each line goes from its child's lower side to its parent's upper side, and all stays on the page.
void expect_sound(const Picture& picture) {
  const GraphLayout& layout = picture.layout;
  ASSERT_EQ(layout.boxes.size(), picture.graph.revisions.size());
  ASSERT_EQ(layout.lines.size(), picture.drawing.edges.size());
  EXPECT_EQ(overlapping_boxes(layout), 0U);
  EXPECT_EQ(points_in_boxes(layout), 0U);
  for (std::size_t edge = 0; edge < layout.lines.size(); ++edge) {
    if (layout.lines[edge].empty()) continue;
    const Box& upper = layout.boxes[picture.drawing.edges[edge].upper()];
    const Box& lower = layout.boxes[picture.drawing.edges[edge].lower()];
    EXPECT_LT(upper.top, lower.top);
    EXPECT_NEAR(layout.lines[edge].front().x, upper.left + kGraphBoxes.width / 2, kHair);
    EXPECT_NEAR(layout.lines[edge].front().y, upper.top + kGraphBoxes.height, kHair);
    EXPECT_NEAR(layout.lines[edge].back().x, lower.left + kGraphBoxes.width / 2, kHair);
    EXPECT_NEAR(layout.lines[edge].back().y, lower.top, kHair);
  }
  for (const Box& box : layout.boxes) {
    EXPECT_GE(box.left, -kHair);
    EXPECT_LE(box.left + kGraphBoxes.width, layout.width + kHair);
    EXPECT_LE(box.top + kGraphBoxes.height, layout.height + kHair);
  }
}

TEST(GraphLayout, StandsAChainUpright) {
  const Picture picture = picture_of(chain(500));
  expect_sound(picture);
  EXPECT_DOUBLE_EQ(picture.layout.width, kGraphBoxes.width);
  EXPECT_LT(picture.layout.boxes.back().top, picture.layout.boxes.front().top) << "the newest is on top";
  for (const Box& box : picture.layout.boxes) EXPECT_DOUBLE_EQ(box.left, picture.layout.boxes.front().left);
}

TEST(GraphLayout, PutsAForkAndAMergeSideBySide) {
  const Picture picture = picture_of(fork_and_merge());
  expect_sound(picture);
  const auto& boxes = picture.layout.boxes;
  EXPECT_DOUBLE_EQ(boxes[2].top, boxes[3].top);
  EXPECT_DOUBLE_EQ(boxes[5].top, 0) << "an orphan is seen at once";
}

TEST(GraphLayout, KeepsTheMainLineStraight) {
  api::RevisionGraph graph = chain(30);
  graph.revisions.insert(graph.revisions.begin() + 20, revision("side", {"r10"}));
  graph.revisions[21].parents.emplace_back("side");
  const Picture picture = picture_of(graph);
  expect_sound(picture);
  for (std::size_t node = 0; node < graph.revisions.size(); ++node) {
    if (node == 20) continue;
    EXPECT_NEAR(picture.layout.boxes[node].left, picture.layout.boxes.front().left, 1) << node;
  }
}

TEST(GraphLayout, LeadsALongLinePastTheBoxes) {
  api::RevisionGraph graph = chain(40);
  graph.revisions.back().depends_on = {"r0"};
  graph.revisions[30].depends_on = {"r5", "r10"};
  expect_sound(picture_of(graph));
}

TEST(GraphLayout, HoldsForRandomGraphs) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    expect_sound(picture_of(teams(80, 2 + seed % 6, seed)));
  }
}

TEST(GraphLayout, HoldsForFiveHundredRevisionsInTime) {
  const api::RevisionGraph graph = teams(500, 8, 42);
  const DrawnGraph drawing = drawn(graph, Folding::kNone);
  const auto begin = std::chrono::steady_clock::now();
  (void)lay_out(drawing, kGraphBoxes);
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(took, std::chrono::seconds(2)) << "a release build on a machine of its own takes some milliseconds";
  expect_sound(picture_of(graph));
}

TEST(GraphLayout, IsTheSameEachTime) {
  const Picture one = picture_of(teams(200, 5, 3));
  const Picture other = picture_of(teams(200, 5, 3));
  for (std::size_t node = 0; node < one.layout.boxes.size(); ++node) {
    EXPECT_EQ(one.layout.boxes[node].left, other.layout.boxes[node].left);
    EXPECT_EQ(one.layout.boxes[node].top, other.layout.boxes[node].top);
  }
}

TEST(GraphLayout, DrawsACycleAndNoRevisionAtAll) {
  api::RevisionGraph graph = chain(5);
  graph.revisions[0].parents = {"r4"};
  expect_sound(picture_of(graph));
  expect_sound(picture_of({}));
}

TEST(GraphLayout, LeavesOutLinesThatNobodyCouldFollow) {
  api::RevisionGraph graph = chain(2000);
  for (std::size_t number = 100; number < 2000; ++number) graph.revisions[number].depends_on = {"r0"};
  const Picture picture = picture_of(graph);
  EXPECT_GT(picture.layout.left_out, 1000U);
  EXPECT_EQ(overlapping_boxes(picture.layout), 0U);
  std::size_t drawn_lines = 0;
  for (const auto& line : picture.layout.lines) drawn_lines += line.empty() ? 0U : 1U;
  EXPECT_EQ(drawn_lines + picture.layout.left_out, picture.drawing.edges.size());
}

}  // namespace
}  // namespace lockkeeper::picture
