#include "plan/diagnosis/running_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planned.h"

namespace lockkeeper::plan {
namespace {

using api::Code;
using api::OldCode;
using api::Severity;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const BrokenQuery kSelect{"SELECT email\n  FROM users", "app", 8100, "2", "column \"email\" does not exist"};

std::vector<api::Finding> found(const std::vector<BrokenQuery>& broken, OldCode policy = OldCode::kWarn) {
  return find_incompatible_queries({9, broken}, alembic::Graph(), policy);
}

TEST(RunningCode, NamesTheQueryTheReasonAndTheRevision) {
  const std::vector<api::Finding> findings = found({kSelect});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, Code::kIncompatibleWithRunningCode);
  EXPECT_EQ(findings[0].subject, "2");
  EXPECT_EQ(
      findings[0].message,
      "The code that runs now sends a query that fails after 2: `SELECT email FROM users` (role app, 8100 calls): "
      "column \"email\" does not exist.");
}

TEST(RunningCode, TheSeverityIsThePolicys) {
  EXPECT_EQ(found({kSelect}).front().severity, Severity::kWarning);
  EXPECT_EQ(found({kSelect}, OldCode::kFail).front().severity, Severity::kError);
  EXPECT_TRUE(found({kSelect}, OldCode::kIgnore).empty());
  EXPECT_TRUE(found({}).empty());
}

TEST(RunningCode, OneFindingForEachRevisionAndReasonWithTheBusiestQuery) {
  BrokenQuery rare = kSelect;
  rare.query = "SELECT id, email FROM users";
  rare.calls = 3;
  BrokenQuery other = kSelect;
  other.revision = "3";
  const std::vector<api::Finding> findings = found({rare, kSelect, other});
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_THAT(findings[0].message, AllOf(HasSubstr("`SELECT email FROM users`"), HasSubstr(", and so do 1 more.")));
  EXPECT_EQ(findings[1].subject, "3");
}

TEST(RunningCode, AQueryOfAFileHasNoSender) {
  EXPECT_THAT(found({{"SELECT email FROM users", "", 0, "2", "gone"}}).front().message, Not(HasSubstr("role")));
}

TEST(RunningCode, WhereNobodySawWhichRevisionItWasAllAreMeant) {
  const api::Finding finding = found({{"SELECT 1", "", 0, "", "gone"}}).front();
  EXPECT_EQ(finding.subject, "");
  EXPECT_THAT(finding.message, HasSubstr("fails after the pending revisions: "));
}

TEST(RunningCode, ALongQueryIsCutAtACharacter) {
  std::string text = "SELECT '";
  for (int i = 0; i < 200; ++i) text += "ä";
  const std::string message = found({{text + "'", "", 0, "2", "gone"}}).front().message;
  EXPECT_THAT(message, HasSubstr("ä…`"));
  EXPECT_LT(message.size(), 400U);
}

TEST(RunningCode, StandsInTheDiagnosisOfWhatIsPending) {
  HistoryMaker maker;
  maker.revision("1", {}, {create(users())});
  maker.revision("2", {"1"}, {create({column("users", "phone")})});
  Facts facts = maker.facts(maker.after({"1"}), {"1"});
  facts.running_code = RunningCode{1, {kSelect}};
  EXPECT_EQ(planned(facts).findings(), "IncompatibleWithRunningCode?");
  facts.old_code = OldCode::kFail;
  EXPECT_EQ(planned(facts).findings(), "IncompatibleWithRunningCode!");
  Facts done = maker.facts(maker.after({"1", "2"}), {"2"});
  done.running_code = facts.running_code;
  EXPECT_EQ(planned(done).findings(), "") << "nothing is pending: it says nothing of what is there";
}

}  // namespace
}  // namespace lockkeeper::plan
