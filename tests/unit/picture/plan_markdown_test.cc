#include "picture/plan_markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "picture/columns.h"
#include "planned.h"

namespace lockkeeper::picture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::size_t kMostOfGitHub = 65536;

// Of a row of the table, or of its head: how many cells it has.
std::size_t cells(const std::string& line) {
  return times(line, "|") - 1;
}

std::vector<std::string> table_of(const std::string& text) {
  std::vector<std::string> rows;
  for (const std::string& line : wrapped(text.substr(0, text.find("<details>")), 1'000'000)) {
    if (line.starts_with("|")) rows.push_back(line);
  }
  return rows;
}

TEST(PlanMarkdown, BeginsWithTheMarkerByWhichItIsReplaced) {
  EXPECT_THAT(
      plan_markdown(plan_of_orders(), ""),
      StartsWith("<!-- lockkeeper plan -->\n### Lockkeeper plan: Blocking: 1 step, 2 statements; 2 warnings\n"));
  EXPECT_THAT(plan_markdown({}, ""), StartsWith("<!-- lockkeeper plan -->\n### Lockkeeper plan: Nothing to apply\n"));
}

TEST(PlanMarkdown, HasARowForEachStatement) {
  const std::string text = plan_markdown(plan_of_orders(), "It would wait.");
  EXPECT_THAT(text,
              HasSubstr("| <code>b2</code> | <code>ALTER TABLE orders ALTER COLUMN note SET NOT NULL</code> | ACCESS "
                        "EXCLUSIVE | <code>public.orders</code> | 41 GB | reads and writes | 29 s to 5 min 52 s | "
                        "traced | ⚠️ set-not-null-without-check |\n"));
  EXPECT_THAT(text, HasSubstr("| <code>INSERT INTO kinds VALUES (1)</code> | – | – | – | – | – | – | – |\n"));
  EXPECT_THAT(text, HasSubstr("\nIt would wait.\n"));
  EXPECT_THAT(text, HasSubstr("- ⚠️ **UpToDate** <code>orders</code>: Something is to be known. → do this\n"));
  EXPECT_THAT(text, HasSubstr("<details><summary>1. upgrade b2: 2 statements</summary>\n\n```sql\nALTER TABLE orders"));
  EXPECT_THAT(text, HasSubstr("in the way now: pid 4711"));
  EXPECT_TRUE(text.ends_with("\ndigest <code>0123abcd</code>\n")) << text;
}

TEST(PlanMarkdown, NoTextOfAStrangerBreaksItsTable) {
  for (const char* text : {"a|b", "`a`", "<script>x</script>", "a\n\n| b |", "a\\|b", "</code>", "![x](https://x.y/z)",
                           "<!-- a", "</details>"}) {
    const std::string comment = plan_markdown(plan_with(text), text);
    const auto rows = table_of(comment);
    ASSERT_EQ(rows.size(), 4U) << comment;
    for (const std::string& row : rows) EXPECT_EQ(cells(row), 9U) << row;
    EXPECT_EQ(times(comment, "<details>"), 1U) << comment;
    EXPECT_EQ(times(comment, "<code>"), times(comment, "</code>") - (std::string(text) == "</code>" ? 2U : 0U))
        << "it may stand in the two blocks of SQL, where it is no markup\n"
        << comment;
    EXPECT_LE(times(comment, "<script>"), 2U) << comment;
    EXPECT_LE(times(comment, "!["), 2U) << comment;
  }
}

TEST(PlanMarkdown, ABlockOfSqlIsNotLeftByItsText) {
  api::Plan plan = plan_of_orders();
  plan.steps.front().statements.front().sql = "SELECT '\n```\n# out of it\n'";
  EXPECT_THAT(plan_markdown(plan, ""), HasSubstr("````sql\nSELECT '\n```\n# out of it\n'\n````\n"));
}

TEST(PlanMarkdown, LinksOnlyToTheWeb) {
  api::Plan plan = plan_of_orders();
  EXPECT_THAT(plan_markdown(plan, ""), HasSubstr("<a href=\"https://example.org/rule\">"));
  plan.steps.front().findings.front().documentation = "javascript:alert(1)";
  EXPECT_THAT(plan_markdown(plan, ""), Not(HasSubstr("javascript")));
}

TEST(PlanMarkdown, FitsIntoAComment) {
  const std::string many = plan_markdown(plan_of_many(500), "");
  EXPECT_LE(many.size(), kMostOfGitHub);
  EXPECT_THAT(many, HasSubstr("more; `lockkeeper plan` shows them."));
  EXPECT_THAT(many, HasSubstr("digest <code>0123abcd</code>"));
  EXPECT_EQ(times(many, "<details>"), times(many, "</details>"));
  const std::string long_text(200'000, '|');
  const std::string huge = plan_markdown(plan_with(long_text), long_text);
  EXPECT_LE(huge.size(), kMostOfGitHub);
  EXPECT_THAT(huge, HasSubstr("digest <code>0123abcd</code>"));
}

TEST(PlanMarkdown, LeavesOutWholeStepsAndCountsThem) {
  api::Plan plan = plan_of_many(20);
  plan.steps.resize(100, plan.steps.front());
  const std::string text = plan_markdown(plan, "");
  EXPECT_LE(text.size(), kMostOfGitHub);
  EXPECT_EQ(times(text, "<details>"), times(text, "</details>"));
  EXPECT_THAT(text, ::testing::ContainsRegex("… and [0-9]+ steps more; `lockkeeper plan` shows them"));
}

}  // namespace
}  // namespace lockkeeper::picture
