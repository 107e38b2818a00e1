#include "runner/steps/upgrade_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::runner {
namespace {

using ::testing::HasSubstr;

using Strings = std::vector<std::string>;

// a1 → b2 → c3, nothing applied before.
UpgradeFacts facts_at(const Strings& rows, const Strings& ancestors) {
  UpgradeFacts facts;
  facts.pending = {"a1", "b2", "c3"};
  facts.expected = {"c3"};
  facts.rows = rows;
  facts.ancestors = ancestors;
  facts.version_table = "public.alembic_version";
  return facts;
}

alembic::AdapterFailure failure_in(const std::string& revision, const std::string& sqlstate) {
  alembic::AdapterFailure failure;
  failure.code = api::Code::kMigrationFailed;
  failure.message = "it failed";
  failure.revision = revision;
  failure.sqlstate = sqlstate;
  return failure;
}

Strings outcomes(const api::Run& run) {
  Strings found;
  for (const api::StepResult& step : run.steps)
    found.push_back(step.revision + " " + std::string(api::to_string(step.outcome)));
  return found;
}

TEST(Verdict, RowsAtTheTargetAreApplied) {
  UpgradeFacts facts = facts_at({"c3"}, {"a1", "b2", "c3"});
  facts.report.applied = {{"a1", 0.1}, {"b2", 0.2}, {"c3", 0.3}};
  const api::Run run = judge(facts);
  EXPECT_EQ(run.outcome, api::Outcome::kApplied);
  EXPECT_EQ(run.reason, "Applied");
  EXPECT_EQ(run.to, Strings{"c3"});
  EXPECT_EQ(outcomes(run), (Strings{"a1 Applied", "b2 Applied", "c3 Applied"}));
  EXPECT_EQ(run.steps[1].seconds, 0.2);
}

TEST(Verdict, SuccessWithoutRowsIsAFailure) {
  UpgradeFacts facts = facts_at({}, {});
  facts.report.applied = {{"a1", 0.1}, {"b2", 0.2}, {"c3", 0.3}};
  const api::Run run = judge(facts);
  EXPECT_EQ(run.outcome, api::Outcome::kFailed);
  EXPECT_EQ(run.reason, "MigrationFailed");
  EXPECT_THAT(run.message, HasSubstr("public.alembic_version"));
  EXPECT_EQ(outcomes(run), (Strings{"a1 Failed", "b2 Failed", "c3 Failed"}));
}

TEST(Verdict, ALostLockIsUnknownWhateverTheChildSaid) {
  UpgradeFacts facts = facts_at({"c3"}, {"a1", "b2", "c3"});
  facts.report.lock_lost = true;
  facts.report.lost_why = "terminated";
  EXPECT_EQ(judge(facts).outcome, api::Outcome::kUnknown);
  EXPECT_THAT(judge(facts).message, HasSubstr("terminated"));
}

TEST(Verdict, UnreadableRowsAreSaidToBe) {
  UpgradeFacts facts = facts_at({}, {});
  facts.rows_read = false;
  facts.report.lock_lost = true;
  facts.report.applied = {{"a1", 0.1}};
  const api::Run run = judge(facts);
  EXPECT_EQ(run.outcome, api::Outcome::kUnknown);
  EXPECT_THAT(run.message, HasSubstr("could not be read"));
  EXPECT_EQ(outcomes(run), Strings{"a1 Unknown"});
}

TEST(Verdict, FinishedWorkThatMayNotBeLookedAtIsAppliedWithAWarning) {
  UpgradeFacts facts = facts_at({}, {});
  facts.rows_read = false;
  facts.unread = "permission denied for table alembic_version";
  facts.report.applied = {{"a1", 0.1}, {"b2", 0.2}, {"c3", 0.3}};
  const api::Run run = judge(facts);
  EXPECT_EQ(run.outcome, api::Outcome::kApplied);
  EXPECT_EQ(run.to, facts.expected);
  EXPECT_EQ(outcomes(run), (Strings{"a1 Applied", "b2 Applied", "c3 Applied"}));
  ASSERT_FALSE(run.findings.empty());
  EXPECT_EQ(run.findings.front().severity, api::Severity::kWarning);
  EXPECT_THAT(run.findings.front().message, HasSubstr("permission denied"));
  facts.report.applied.pop_back();
  EXPECT_EQ(judge(facts).outcome, api::Outcome::kFailed) << "not all of it was reported";
}

TEST(Verdict, ALedgerThatTookNothingIsAWarning) {
  UpgradeFacts facts = facts_at({"c3"}, {"a1", "b2", "c3"});
  facts.report.unrecorded = "role shop: permission denied for schema lockkeeper";
  const api::Run run = judge(facts);
  EXPECT_EQ(run.outcome, api::Outcome::kApplied);
  ASSERT_EQ(run.findings.size(), 1U);
  EXPECT_EQ(run.findings[0].severity, api::Severity::kWarning);
  EXPECT_THAT(run.findings[0].message, HasSubstr("role shop"));
}

TEST(Verdict, AChildThatDiedAfterItsLastCommitHasApplied) {
  UpgradeFacts facts = facts_at({"c3"}, {"a1", "b2", "c3"});
  facts.report.failure = failure_in("", "");
  facts.report.failure->child_lost = true;
  EXPECT_EQ(judge(facts).outcome, api::Outcome::kApplied);
  facts = facts_at({"b2"}, {"a1", "b2"});
  facts.report.failure = failure_in("c3", "");
  facts.report.failure->child_lost = true;
  EXPECT_EQ(judge(facts).outcome, api::Outcome::kUnknown);
  EXPECT_EQ(outcomes(judge(facts)), (Strings{"a1 Applied", "b2 Applied", "c3 Failed"}));
}

TEST(Verdict, ALockTimeoutIsNotObtainedAndNamesWhoWasInTheWay) {
  UpgradeFacts facts = facts_at({"a1"}, {"a1"});
  facts.report.applied = {{"a1", 0.1}};
  facts.report.failure = failure_in("b2", "55P03");
  facts.report.failure->statement = "ALTER TABLE t ADD COLUMN c int";
  facts.report.blockers = {{4711, "shop", "psql", 12, "SELECT 1"}};
  facts.report.retries = 2;
  const api::Run run = judge(facts);
  EXPECT_EQ(run.outcome, api::Outcome::kLockNotObtained);
  EXPECT_EQ(run.reason, "Blocked");
  EXPECT_THAT(run.message, HasSubstr("pid 4711 (user shop, application psql, for 12s): SELECT 1"));
  EXPECT_THAT(run.message, HasSubstr("ALTER TABLE t"));
  EXPECT_THAT(run.message, HasSubstr("after 2 retries"));
  EXPECT_THAT(run.message, HasSubstr("at a1: 1 of 3 revisions applied"));
}

TEST(Verdict, ALockTimeoutThatLeftSomethingBehindIsAFailure) {
  UpgradeFacts facts = facts_at({"a1"}, {"a1"});
  facts.report.failure = failure_in("b2", "55P03");
  facts.report.failure->autocommit_used = true;
  EXPECT_EQ(judge(facts).outcome, api::Outcome::kFailed);
}

TEST(Verdict, AStopBetweenRevisionsSaysWhereItStopped) {
  UpgradeFacts facts = facts_at({"b2"}, {"a1", "b2"});
  facts.report.stopped = true;
  facts.report.stop_reason = "SIGTERM";
  const api::Run run = judge(facts);
  EXPECT_EQ(run.outcome, api::Outcome::kUnknown);
  EXPECT_THAT(run.message, HasSubstr("SIGTERM"));
  EXPECT_THAT(run.message, HasSubstr("2 of 3 revisions applied"));
}

TEST(Verdict, AStopAfterTheLastRevisionIsSuccess) {
  UpgradeFacts facts = facts_at({"c3"}, {"a1", "b2", "c3"});
  facts.report.stopped = true;
  facts.report.stop_reason = "SIGTERM";
  EXPECT_EQ(judge(facts).outcome, api::Outcome::kApplied);
}

TEST(Verdict, AFencedTransactionIsUnknown) {
  UpgradeFacts facts = facts_at({"a1"}, {"a1"});
  facts.report.failure = failure_in("b2", "");
  facts.report.failure->fenced = true;
  EXPECT_EQ(judge(facts).outcome, api::Outcome::kUnknown);
}

TEST(Verdict, WaitingOnTheWayIsToldOfASuccess) {
  UpgradeFacts facts = facts_at({"c3"}, {"a1", "b2", "c3"});
  facts.report.blockers = {{4711, "shop", "psql", 12, "SELECT 1"}};
  const api::Run run = judge(facts);
  EXPECT_EQ(run.outcome, api::Outcome::kApplied);
  ASSERT_EQ(run.findings.size(), 1U);
  EXPECT_EQ(run.findings[0].code, api::Code::kBlocked);
  EXPECT_EQ(run.findings[0].severity, api::Severity::kInfo);
}

}  // namespace
}  // namespace lockkeeper::runner
