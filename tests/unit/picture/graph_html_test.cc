#include "picture/graph_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graphs.h"
#include "planned.h"

namespace lockkeeper::picture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(GraphHtml, ShowsEachRevisionToTheMouseAndToTheKeyboard) {
  const std::string page = graph_html(fork_and_merge(), Folding::kNone, {});
  EXPECT_EQ(times(page, "class=\"revision\" tabindex=\"0\""), 6U);
  EXPECT_EQ(times(page, "class=\"card\""), 6U);
  EXPECT_THAT(page, HasSubstr(".revision:hover > .card"));
  EXPECT_THAT(page, HasSubstr("<p>versions/d4.py</p>"));
  EXPECT_THAT(page, HasSubstr("<pre>ALTER TABLE orders ALTER COLUMN note SET NOT NULL</pre>"));
  EXPECT_THAT(page, HasSubstr("<p class=\"lock\">ACCESS EXCLUSIVE: blocks reads and writes of public.orders"));
}

TEST(GraphHtml, TellsTheFindings) {
  const std::string page =
      graph_html(fork_and_merge(), Folding::kNone,
                 {{api::Code::kMultipleHeads, api::Severity::kError, "d4", "Two heads.", "merge"}});
  EXPECT_THAT(page, HasSubstr("<strong>MultipleHeads</strong>"));
}

TEST(GraphHtml, LoadsNothing) {
  const std::string page = graph_html(fork_and_merge(), Folding::kNone, {});
  for (const char* text : {"<script", "<link", "<img", "src=", "url(", "@import"})
    EXPECT_THAT(page, Not(HasSubstr(text)));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(GraphHtml, ShowsMarkupOfAStrangerAsText) {
  const std::string clean = graph_html(graph_with("x y"), Folding::kNone, {});
  for (const char* text : {"<script>alert(1)</script>", "</pre><img src=x onerror=alert(1)>", "\" onmouseover=\"x"}) {
    const std::string page = graph_html(graph_with(text), Folding::kNone, {});
    for (const char* mark : {"<", ">", "\""}) EXPECT_EQ(times(page, mark), times(clean, mark)) << text;
  }
}

}  // namespace
}  // namespace lockkeeper::picture
