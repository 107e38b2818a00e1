#include "runner/reporter.h"

#include <gtest/gtest.h>

namespace lockkeeper::runner {
namespace {

api::RunEvent event(const char* revision) {
  api::RunEvent one;
  one.kind = api::RunEventKind::kStep;
  one.revision = revision;
  return one;
}

TEST(Reporter, KeepsWhatItTellsWithItsTime) {
  Reporter reporter(Reporter::Form::kSilent, true);
  reporter.report(event("a1"));
  reporter.keep(event("b2"));
  const std::vector<api::RunEvent> told = reporter.told();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].revision, "a1");
  EXPECT_EQ(told[1].revision, "b2");
  EXPECT_GT(told[0].at, 0);
  EXPECT_GE(told[1].at, told[0].at);
}

TEST(Reporter, KeepsNothingThatNobodyAskedFor) {
  Reporter reporter(Reporter::Form::kSilent);
  reporter.report(event("a1"));
  reporter.keep(event("b2"));
  EXPECT_TRUE(reporter.told().empty());
}

TEST(Reporter, KeepsAGraphWhateverCameBefore) {
  Reporter reporter(Reporter::Form::kSilent, true);
  for (int number = 0; number < 100'010; ++number) reporter.report(event("a1"));
  EXPECT_EQ(reporter.told().size(), 100'000U);
  api::RunEvent graph = event("b2");
  graph.graph = Json::object();
  reporter.keep(graph);
  EXPECT_EQ(reporter.told().back().revision, "b2");
}

}  // namespace
}  // namespace lockkeeper::runner
