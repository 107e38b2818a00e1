#include "picture/graph_svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graphs.h"
#include "picture/graph_marks.h"
#include "planned.h"

namespace lockkeeper::picture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(GraphSvg, ShowsEachRevisionWithItsState) {
  const std::string picture = graph_svg(fork_and_merge(), Folding::kNone);
  for (const char* id : {">a1<", ">b2<", ">c3<", ">d4<", ">lost<", ">gone<"}) EXPECT_EQ(times(picture, id), 1U) << id;
  EXPECT_EQ(times(picture, "class=\"node pending\""), 2U);
  EXPECT_EQ(times(picture, "class=\"node orphan\""), 1U);
  EXPECT_EQ(times(picture, "class=\"line\""), 5U);
  EXPECT_EQ(times(picture, "class=\"line depends\""), 1U);
  EXPECT_THAT(picture, HasSubstr("6 revisions, 1 head: 1 applied"));
}

TEST(GraphSvg, TellsMoreWhereTheMouseRests) {
  const std::string picture = graph_svg(fork_and_merge(), Folding::kNone);
  const std::size_t begin = picture.find("<title>d4\n");
  ASSERT_NE(begin, std::string::npos);
  const std::string title = picture.substr(begin, picture.find("</title>", begin) - begin);
  for (const char* words : {"pending, Blocking", "versions/d4.py", "SET NOT NULL", "ACCESS EXCLUSIVE", "41 GB"}) {
    EXPECT_THAT(title, HasSubstr(words));
  }
}

TEST(GraphSvg, HasAShapeOfItsOwnForEachState) {
  std::vector<std::string> marks;
  for (const api::RevisionState state : api::kAllRevisionStates) {
    for (const std::string& other : marks) EXPECT_NE(mark_svg(state), other);
    marks.push_back(mark_svg(state));
  }
}

TEST(GraphSvg, LoadsNothingAndRunsNothing) {
  const std::string picture = graph_svg(fork_and_merge(), Folding::kNone);
  for (const char* text : {"<script", "<image", "href", "url(", "@import", "http://www.w3.org/1999"}) {
    EXPECT_THAT(picture, Not(HasSubstr(text)));
  }
}

TEST(GraphSvg, ShowsMarkupOfAStrangerAsText) {
  const std::string clean = graph_svg(graph_with("x y"), Folding::kNone);
  for (const char* text : {"<script>alert(1)</script>", "</text></svg><b>", "\" onload=\"x", "]]>'&"}) {
    const std::string picture = graph_svg(graph_with(text), Folding::kNone);
    for (const char* mark : {"<", ">", "\""}) EXPECT_EQ(times(picture, mark), times(clean, mark)) << text;
  }
}

TEST(GraphSvg, SaysWhatIsNotDrawn) {
  EXPECT_EQ(left_out({}), "");
  GraphLayout layout;
  layout.left_out = 2;
  EXPECT_EQ(left_out(layout), "2 lines are not drawn: too many of them pass too many revisions.");
  EXPECT_THAT(graph_svg({}, Folding::kNone), HasSubstr("0 revisions, 0 heads"));
}

}  // namespace
}  // namespace lockkeeper::picture
