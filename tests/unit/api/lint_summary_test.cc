#include "api/lint_summary.h"

#include <gtest/gtest.h>

namespace lockkeeper::api {
namespace {

LintFindingInShort finding(const std::string& revision, Severity severity) {
  return {"truncating", revision, 2, severity, "All rows go."};
}

TEST(LintSummary, ReadsBackAsItWasWritten) {
  LintSummary summary{1, 2, 3, {finding("a1", Severity::kError), finding("b2", Severity::kWarning)}};
  summary.worst[1].context = "db, tenant.alembic_version";
  EXPECT_EQ(parse_lint_summary(to_json(summary)), summary);
  EXPECT_EQ(parse_lint_summary(to_json(LintSummary{})), LintSummary{});
  EXPECT_TRUE(LintSummary{}.empty());
  EXPECT_FALSE(summary.empty());
}

TEST(LintSummary, OfNonsenseIsEmpty) {
  EXPECT_EQ(parse_lint_summary(Json()), LintSummary{});
  EXPECT_EQ(parse_lint_summary({{"error", "many"}, {"warning", -3}, {"worst", 7}}), LintSummary{});
  EXPECT_EQ(parse_lint_summary({{"worst", {{{"severity", "loud"}}}}}), LintSummary{});
}

TEST(LintSummary, OfSeveralContextsHasTheWorstOfAllWithTheirNames) {
  LintSummary all;
  add(all, {0, 1, 0, {finding("a1", Severity::kWarning)}}, "one");
  add(all, {1, 0, 4, {finding("a1", Severity::kError)}}, "two");
  EXPECT_EQ(all.errors, 1);
  EXPECT_EQ(all.warnings, 1);
  EXPECT_EQ(all.unjudged, 4);
  ASSERT_EQ(all.worst.size(), 2U);
  EXPECT_EQ(all.worst[0].context, "two");
  EXPECT_EQ(all.worst[1].context, "one");
  for (int i = 0; i < 20; ++i) add(all, {1, 0, 0, {finding("b2", Severity::kError)}}, "three");
  EXPECT_EQ(all.errors, 21);
  EXPECT_EQ(all.worst.size(), kMostWorstFindings);
  EXPECT_EQ(all.worst.back().severity, Severity::kError);
}

}  // namespace
}  // namespace lockkeeper::api
