#include "runner/observe/lack_of_proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::runner {
namespace {

using ::testing::HasSubstr;

api::Plan pending(int unjudged) {
  api::Plan plan;
  plan.steps.emplace_back().revision = "b2";
  plan.lint.unjudged = unjudged;
  return plan;
}

Settings failing(api::LintFailOn fail_on) {
  Settings settings;
  settings.policy.lint.fail_on = fail_on;
  return settings;
}

TEST(UnjudgedStatements, AreALackOfProofOnlyWherePolicyWouldRefuseThem) {
  EXPECT_FALSE(find_unjudged_statements(pending(3), failing(api::LintFailOn::kNever), {}));
  EXPECT_FALSE(find_unjudged_statements(pending(0), failing(api::LintFailOn::kWarning), {}));
  const auto lack = find_unjudged_statements(pending(3), failing(api::LintFailOn::kError), {});
  ASSERT_TRUE(lack);
  EXPECT_EQ(lack->code, api::Code::kNotReplayable);
  EXPECT_EQ(lack->severity, api::Severity::kError);
  EXPECT_EQ(lack->message,
            "--lint-fail-on=error judges what pending revisions run, and nobody knows it of 3 pending revisions. There "
            "is neither a shadow database nor a snapshot file.");
}

TEST(UnjudgedStatements, SayWhyNothingShowsThem) {
  const api::Finding stale{api::Code::kSnapshotStale, api::Severity::kWarning, "", "b2 is new", ""};
  const api::Finding broken{api::Code::kNotReplayable, api::Severity::kWarning, "", "a1 does not run.", ""};
  const Settings settings = failing(api::LintFailOn::kWarning);
  EXPECT_THAT(find_unjudged_statements(pending(1), settings, {stale})->message, HasSubstr("b2 is new."));
  EXPECT_THAT(find_unjudged_statements(pending(1), settings, {stale, broken})->message, HasSubstr("a1 does not run."));
}

TEST(LackOfProof, AShadowThatMayBeThereInAMinuteIsWaitedForByWhoJudgesByIt) {
  const api::Finding away{api::Code::kDatabaseUnreachable, api::Severity::kError, "", "the shadow is away", ""};
  EXPECT_TRUE(is_only_lack_of_proof(away, Settings()));
  EXPECT_FALSE(is_only_lack_of_proof(away, failing(api::LintFailOn::kWarning)));
  Settings settings;
  settings.policy.old_code = api::OldCode::kFail;
  EXPECT_FALSE(is_only_lack_of_proof(away, settings));
}

class UnaskedCode : public ::testing::Test {
 protected:
  UnaskedCode() {
    settings_.policy.old_code = api::OldCode::kFail;
    settings_.shadow.where = ShadowSettings::Where::kSameServer;
    seen_.facts.tables = {{"public", "orders"}};
  }

  std::optional<api::Finding> found(std::optional<std::size_t> queries) {
    return find_unasked_code(pending(0), settings_, seen_, queries);
  }

  Settings settings_;
  Sight seen_;
};

TEST_F(UnaskedCode, IsToldWhereThereIsNoPlaceToAskIn) {
  settings_.shadow.where = ShadowSettings::Where::kNone;
  ASSERT_TRUE(found(std::nullopt));
  EXPECT_EQ(found(std::nullopt)->severity, api::Severity::kError);
  EXPECT_THAT(found(std::nullopt)->message, HasSubstr("there is no shadow database"));
}

TEST_F(UnaskedCode, IsToldWhereNobodyKnowsTheQueries) {
  EXPECT_THAT(found(std::nullopt)->message, HasSubstr("pg_stat_statements"));
  settings_.queries_file = "asked.sql";
  EXPECT_THAT(found(std::nullopt)->message, HasSubstr("asked.sql has no query"));
}

TEST_F(UnaskedCode, IsToldWithItsReasonWhereTheCopyCouldNotBeMade) {
  EXPECT_THAT(found(2)->message, HasSubstr("Standard error says why."));
  seen_.problems.push_back({api::Code::kNotReplayable, api::Severity::kWarning, "", "a1 does not run", ""});
  EXPECT_THAT(found(2)->message, HasSubstr("a1 does not run."));
}

TEST_F(UnaskedCode, IsNoneWhereItWasAskedOrNothingCouldBe) {
  EXPECT_FALSE(found(0)) << "the server counts, and nobody asks anything";
  seen_.facts.running_code = plan::RunningCode{};
  EXPECT_FALSE(found(2));
  seen_.facts.running_code.reset();
  seen_.facts.tables.clear();
  EXPECT_FALSE(found(std::nullopt)) << "there is no table that a query could ask for";
  seen_.facts.tables = {{"public", "orders"}};
  EXPECT_FALSE(find_unasked_code({}, settings_, seen_, std::nullopt)) << "nothing is pending";
  settings_.policy.old_code = api::OldCode::kWarn;
  EXPECT_FALSE(found(std::nullopt));
}

}  // namespace
}  // namespace lockkeeper::runner
