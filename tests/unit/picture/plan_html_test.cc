#include "picture/plan_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planned.h"

namespace lockkeeper::picture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PlanHtml, SaysWhatThePlanSays) {
  const std::string page = plan_html(plan_of_orders(), "It would wait.");
  for (const char* text :
       {"<h1>Blocking: 1 step, 2 statements; 2 warnings</h1>", "<h2>1. upgrade b2</h2>",
        "<pre>ALTER TABLE orders ALTER COLUMN note SET NOT NULL</pre>", "<td>ACCESS EXCLUSIVE</td>", "8,100 reads/min",
        "pid 4711", "Every row is read under the lock.", "the safe way", "Something is to be known.", "→ do this",
        "<p>It would wait.</p>", "<code>0123abcd</code>"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
}

TEST(PlanHtml, LoadsNothing) {
  const std::string page = plan_html(plan_of_orders(), "");
  for (const char* text : {"<script", "<link", "<img", "src=", "url(", "@import"})
    EXPECT_THAT(page, Not(HasSubstr(text)));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(PlanHtml, ShowsMarkupOfAStrangerAsText) {
  const std::string clean = plan_html(plan_with("x y"), "x y");
  for (const char* text :
       {"<script>alert(1)</script>", "</pre><img src=x onerror=alert(1)>", "\" onmouseover=\"x", "'><b>"}) {
    const std::string page = plan_html(plan_with(text), text);
    EXPECT_EQ(times(page, "<"), times(clean, "<")) << page;
    EXPECT_EQ(times(page, ">"), times(clean, ">")) << page;
    EXPECT_EQ(times(page, "\""), times(clean, "\"")) << page;
  }
}

TEST(PlanHtml, LinksOnlyToTheWeb) {
  api::Plan plan = plan_of_orders();
  EXPECT_THAT(plan_html(plan, ""), HasSubstr("href=\"https://example.org/rule\""));
  plan.steps.front().findings.front().documentation = "javascript:alert(1)";
  EXPECT_THAT(plan_html(plan, ""), Not(HasSubstr("javascript")));
}

TEST(PlanHtml, HasEveryStatement) {
  EXPECT_EQ(times(plan_html(plan_of_many(500), ""), "<pre>ALTER TABLE t"), 500U);
  EXPECT_THAT(plan_html({}, ""), HasSubstr("<h1>Nothing to apply</h1>"));
}

}  // namespace
}  // namespace lockkeeper::picture
