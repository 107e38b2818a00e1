#include "picture/graph_mermaid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graphs.h"
#include "planned.h"

namespace lockkeeper::picture {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(GraphMermaid, IsAFlowchartFromTheBottomUp) {
  const std::string text = graph_mermaid(fork_and_merge(), Folding::kNone);
  EXPECT_THAT(text, StartsWith("flowchart BT\n  n0((\"? gone<br>what gone does\")):::missing\n"));
  EXPECT_THAT(text, HasSubstr("  n2([\"▷ b2<br>what b2 does<br>billing\"]):::pending\n"));
  EXPECT_THAT(text, HasSubstr("  n3{{\"◐ c3<br>what c3 does\"}}:::partial\n"));
  EXPECT_THAT(text, HasSubstr("  n1 --> n2\n  n1 --> n3\n  n2 --> n4\n  n3 --> n4\n  n1 -.-> n4\n"));
}

TEST(GraphMermaid, ShowsMarkupOfAStrangerAsText) {
  const std::string clean = graph_mermaid(graph_with("x y"), Folding::kNone);
  for (const char* text : {"\"]; click n0 href", "<img src=x>", "`**b**`", "a\nb", "%%{init:{}}%%", "#quot;"}) {
    const std::string chart = graph_mermaid(graph_with(text), Folding::kNone);
    for (const char* mark : {"\n", "\"", "<", ">", "[", "`"}) EXPECT_EQ(times(chart, mark), times(clean, mark)) << text;
  }
}

}  // namespace
}  // namespace lockkeeper::picture
