#include "plan/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/plan.h"

namespace lockkeeper::plan {
namespace {

using testing::HasSubstr;

alembic::Graph chain(const std::string& checksum, std::vector<std::string> operations) {
  alembic::RevisionFile file;
  file.path = "a.py";
  file.revision = "a";
  file.checksum = checksum;
  file.operations = std::move(operations);
  return alembic::Graph({file});
}

api::Plan plan_of(const alembic::Graph& graph) {
  Facts facts;
  facts.graph = graph;
  const Assessment assessment = diagnose(facts);
  return make_plan(graph, assessment, plan_steps(facts, assessment, {}));
}

TEST(Plan, TheDigestIsOverWhatWillRun) {
  const api::Plan plan = plan_of(chain("1", {"create_table"}));
  EXPECT_EQ(plan.digest.size(), 64U);
  EXPECT_EQ(plan.digest, plan_of(chain("1", {"create_table"})).digest);
  EXPECT_NE(plan.digest, plan_of(chain("2", {"create_table"})).digest);
  ASSERT_EQ(plan.steps.size(), 1U);
  EXPECT_EQ(plan.steps[0].revision, "a");
  EXPECT_EQ(plan.to, std::vector<std::string>{"a"});
}

TEST(Plan, RiskIsWhatTheFilesShow) {
  EXPECT_EQ(plan_of(alembic::Graph()).risk, api::Risk::kNone);
  EXPECT_EQ(plan_of(chain("1", {"create_table"})).risk, api::Risk::kOnline);
  EXPECT_EQ(plan_of(chain("1", {"alter_column"})).risk, api::Risk::kBlocking);
  EXPECT_EQ(plan_of(chain("1", {"create_table", "drop_column"})).risk, api::Risk::kDestructive);
}

TEST(Policy, AnErrorRefusesAndSaysTheRemedy) {
  const api::Plan plan = plan_of(chain("1", {}));
  const std::vector<api::Finding> findings{
      {api::Code::kOrphanedRevision, api::Severity::kError, "x", "It is.", "do that"},
      {api::Code::kUnversionedDatabase, api::Severity::kWarning, "", "", ""}};
  const ApplyDecision decision = decide(findings, plan, {});
  EXPECT_EQ(decision.outcome, api::Outcome::kRefused);
  EXPECT_EQ(decision.reason, "OrphanedRevision");
  EXPECT_EQ(decision.message, "It is. Remedy: do that.");
  EXPECT_EQ(outcome_of(api::Code::kLockHeld), api::Outcome::kLockNotObtained);
  EXPECT_EQ(outcome_of(api::Code::kDatabaseUnreachable), api::Outcome::kPreconditionNotMet);
  EXPECT_EQ(outcome_of(api::Code::kTransactionPooler), api::Outcome::kPreconditionNotMet);
  EXPECT_EQ(outcome_of(api::Code::kMultipleHeads), api::Outcome::kRefused);
}

TEST(Policy, ApprovalIsForADigest) {
  const api::Plan plan = plan_of(chain("1", {"drop_table"}));
  EXPECT_TRUE(decide({}, plan, {}).proceed());
  ApprovalTerms approval;
  approval.when = api::Approval::kOnRisk;
  EXPECT_EQ(decide({}, plan, approval).outcome, api::Outcome::kWaitingForApproval);
  EXPECT_TRUE(decide({}, plan_of(chain("1", {"create_table"})), approval).proceed());
  approval.digest = std::string(64, 'f');
  EXPECT_THAT(decide({}, plan, approval).message, HasSubstr("is for another plan"));
  approval.digest = plan.digest;
  EXPECT_TRUE(decide({}, plan, approval).proceed());
  approval.when = api::Approval::kAlways;
  EXPECT_EQ(decide({}, plan_of(alembic::Graph()), approval).outcome, api::Outcome::kUpToDate);
}

}  // namespace
}  // namespace lockkeeper::plan
