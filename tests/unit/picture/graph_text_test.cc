#include "picture/graph_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "graphs.h"
#include "picture/columns.h"

namespace lockkeeper::picture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(GraphText, DrawsAForkAndAMerge) {
  api::RevisionGraph graph = fork_and_merge();
  graph.revisions[4].depends_on.clear();
  EXPECT_EQ(graph_text(graph, Folding::kNone, 80, false),
            "6 revisions, 1 head: 1 applied, 2 pending, 1 partial, 1 orphan, 1 missing\n"
            "✗  lost  what lost does\n"
            "▷  d4 (Blocking, head, merge)  what d4 does\n"
            "├─╮\n"
            "│ ◐  c3  what c3 does\n"
            "▷ │  b2 (billing)  what b2 does\n"
            "├─╯\n"
            "●  a1 (current)  what a1 does\n"
            "?  gone  what gone does\n"
            "● applied   ▷ pending   ◐ partial   ✗ orphan   ? missing\n");
}

TEST(GraphText, CrossesALaneInTheWay) {
  api::RevisionGraph graph;
  using State = api::RevisionState;
  graph.revisions = {revision("a", {}, State::kNone), revision("b", {"a"}, State::kNone),
                     revision("c", {"a"}, State::kNone), revision("d", {"b", "a"}, State::kNone)};
  graph.heads = {"c", "d"};
  EXPECT_EQ(graph_text(graph, Folding::kNone, 80, false),
            "4 revisions, 2 heads\n"
            "○  d (head, merge)  what d does\n"
            "├─╮\n"
            "│ │ ○  c (head)  what c does\n"
            "○ │ │  b  what b does\n"
            "├─┴─╯\n"
            "○  a  what a does\n");
}

TEST(GraphText, FoldsUnlessAllIsAskedFor) {
  EXPECT_EQ(lines_of(graph_text(chain(500), Folding::kAppliedRuns, 80, false)).size(), 4U);
  EXPECT_THAT(graph_text(chain(500), Folding::kAppliedRuns, 80, false),
              HasSubstr("┆  … 499 applied revisions  r0 … r498"));
  EXPECT_EQ(lines_of(graph_text(chain(500), Folding::kNone, 80, false)).size(), 502U);
}

TEST(GraphText, IsAsWideAsTheTerminal) {
  for (const std::size_t widest : {40U, 80U, 120U}) {
    for (const std::size_t branches : {2U, 8U, 90U}) {
      for (const std::string& line : lines_of(graph_text(teams(300, branches, 4), Folding::kNone, widest, false))) {
        EXPECT_LE(width_of(line), widest) << line;
      }
    }
  }
}

TEST(GraphText, HasEachRevisionOnALineOfItsOwn) {
  const api::RevisionGraph graph = teams(300, 5, 8);
  const std::vector<std::string> lines = lines_of(graph_text(graph, Folding::kNone, 200, false));
  for (const api::GraphRevision& one : graph.revisions) {
    const std::string words = "what " + one.id + " does";
    EXPECT_EQ(
        std::count_if(lines.begin(), lines.end(), [&words](const std::string& line) { return line.ends_with(words); }),
        1)
        << one.id;
  }
}

TEST(GraphText, IsColouredWhereItMayBe) {
  EXPECT_THAT(graph_text(fork_and_merge(), Folding::kNone, 80, true), HasSubstr("\033[34m▷\033[0m"));
  EXPECT_THAT(graph_text(fork_and_merge(), Folding::kNone, 80, false), Not(HasSubstr("\033")));
}

TEST(GraphText, DoesNothingToTheTerminal) {
  const std::string text = graph_text(graph_with("x\033[2J\ny\r\xC2\x9B"), Folding::kNone, 200, false);
  EXPECT_THAT(text, Not(HasSubstr("\033")));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
  EXPECT_EQ(lines_of(text).size(), lines_of(graph_text(graph_with("x"), Folding::kNone, 200, false)).size());
}

}  // namespace
}  // namespace lockkeeper::picture
