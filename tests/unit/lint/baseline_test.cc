#include "lint/baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lint/output/output.h"

namespace lockkeeper::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Finding finding(std::string rule, std::string message, std::size_t line = 1) {
  Finding one;
  one.rule = std::move(rule);
  one.message = std::move(message);
  one.line = line;
  return one;
}

LintedFile file(std::string name, std::vector<Finding> findings) {
  return {std::move(name), "", std::move(findings)};
}

// As the command line makes one.
std::vector<KnownFinding> baseline_of(const std::vector<LintedFile>& files) {
  return read_baseline(to_json_line(files)).value();
}

TEST(Baseline, WhatAnEarlierReportHasIsNotToldAgainWhereverItStandsNow) {
  const auto baseline = baseline_of({file("a.sql", {finding("dropping-column", "x goes")})});
  const Baselined rest = without_known(
      {file("a.sql", {finding("dropping-column", "x goes", 9), finding("dropping-column", "y goes", 10)})}, baseline);
  ASSERT_THAT(rest.files, SizeIs(1));
  ASSERT_THAT(rest.files[0].findings, SizeIs(1));
  EXPECT_EQ(rest.files[0].findings[0].message, "y goes");
  EXPECT_THAT(rest.stale, IsEmpty());
}

TEST(Baseline, ItKnowsAsManyAsItHas) {
  const auto baseline = baseline_of({file("a.sql", {finding("truncating", "t")})});
  const Baselined rest =
      without_known({file("a.sql", {finding("truncating", "t"), finding("truncating", "t")})}, baseline);
  EXPECT_THAT(rest.files[0].findings, SizeIs(1));
}

TEST(Baseline, AnotherFileIsAnotherFinding) {
  const auto baseline = baseline_of({file("a.sql", {finding("truncating", "t")})});
  EXPECT_THAT(without_known({file("b.sql", {finding("truncating", "t")})}, baseline).files[0].findings, SizeIs(1));
}

TEST(Baseline, ARevisionIsKnownByItsIdWhateverItsFileIsCalled) {
  LintedFile before = file("versions/b2.py", {finding("truncating", "t")});
  before.revision = before.findings[0].revision = "b2";
  LintedFile after = before;
  after.name = "versions/b2_renamed.py";
  EXPECT_THAT(without_known({after}, baseline_of({before})).files[0].findings, IsEmpty());
}

TEST(Baseline, WhatNothingIsLikeAnyMoreIsStaleWhereItsFileWasJudged) {
  const auto baseline =
      baseline_of({file("a.sql", {finding("truncating", "t")}), file("b.sql", {finding("truncating", "t")})});
  const Baselined rest = without_known({file("a.sql", {})}, baseline);
  EXPECT_THAT(rest.stale, ElementsAre(KnownFinding{"truncating", "a.sql", "t"}));
}

TEST(Baseline, OnlyAReportOfLintIsOne) {
  for (const char* text : {"", "[]", "{}", "7", R"({"kind":"Plan","findings":[]})", R"({"kind":"LintReport"})",
                           R"({"kind":"LintReport","findings":{}})"}) {
    EXPECT_FALSE(read_baseline(text)) << text;
  }
  EXPECT_TRUE(read_baseline(R"({"kind":"LintReport","findings":[]})"));
}

}  // namespace
}  // namespace lockkeeper::lint
