#include "runner/account/run_account.h"

#include <gtest/gtest.h>

namespace lockkeeper::runner {
namespace {

using Strings = std::vector<std::string>;

RemedyResult remedy(const std::string& done, std::optional<api::Outcome> outcome = std::nullopt) {
  RemedyResult result;
  result.step.outcome = outcome ? api::StepOutcome::kFailed : api::StepOutcome::kApplied;
  result.done = done;
  result.outcome = outcome;
  return result;
}

api::Finding finding(api::Code code, const std::string& message, const std::string& remedy = "") {
  return {.code = code, .severity = api::Severity::kWarning, .subject = "", .message = message, .remedy = remedy};
}

TEST(RunAccount, RemediesAloneAreARunThatApplied) {
  RunAccount account;
  account.begin({"x9"});
  account.add(remedy("stamped c3"));
  account.add(remedy("made 3 objects of b2"));
  const api::Run run = account.remedied({"c3"}, {});
  EXPECT_EQ(run.outcome, api::Outcome::kApplied);
  EXPECT_EQ(run.message, "Stamped c3; made 3 objects of b2: the database is at c3.");
  EXPECT_EQ(run.from, Strings{"x9"});
  EXPECT_EQ(run.to, Strings{"c3"});
  EXPECT_EQ(run.steps.size(), 2U);
}

TEST(RunAccount, RemediesStandBeforeTheUpgradeThatFollows) {
  RunAccount account;
  account.begin({"x9"});
  account.warn(finding(api::Code::kReplicaLag, "The replica is late."));
  account.add(remedy("stamped b2"));
  api::Run upgrade;
  upgrade.outcome = api::Outcome::kApplied;
  upgrade.message = "Applied 1 revision.";
  upgrade.from = {"b2"};
  upgrade.to = {"c3"};
  upgrade.steps.emplace_back();
  const api::Run run = account.with_remedies(upgrade, {"c3"});
  EXPECT_EQ(run.message, "This run stamped b2. Applied 1 revision.");
  EXPECT_EQ(run.from, Strings{"x9"});
  EXPECT_EQ(run.to, Strings{"c3"});
  EXPECT_EQ(run.steps.size(), 2U);
  EXPECT_EQ(run.steps.front().outcome, api::StepOutcome::kApplied);
  EXPECT_EQ(run.findings.size(), 1U);
}

TEST(RunAccount, ARemedyThatBrokeOffIsAStepAndNothingDone) {
  RunAccount account;
  account.begin({"x9"});
  account.add(remedy("stamped b2", api::Outcome::kFailed));
  const api::Run run =
      account.with_remedies(account.ended(api::Outcome::kFailed, "The row was not there.", {}), {"x9"});
  EXPECT_EQ(run.message, "The row was not there.");
  EXPECT_EQ(run.steps.size(), 1U);
  EXPECT_EQ(run.to, Strings{"x9"});
}

TEST(RunAccount, WhereARunEndsAfterARemedyTheRowsAreThoseThatItLeft) {
  RunAccount account;
  account.begin({"x9"});
  account.add(remedy("stamped b2"));
  const api::Run run = account.with_remedies(account.ended(api::Outcome::kRefused, "Not allowed.", {}), {"b2"});
  EXPECT_EQ(run.from, Strings{"x9"});
  EXPECT_EQ(run.to, Strings{"b2"});
}

TEST(RunAccount, AFindingGivesTheReasonAndStandsAmongTheFindings) {
  api::Run run;
  give_reason(run, finding(api::Code::kLockHeld, "Somebody holds the lock", "wait"));
  EXPECT_EQ(run.reason, "LockHeld");
  EXPECT_EQ(run.message, "Somebody holds the lock. Remedy: wait.");
  EXPECT_EQ(run.findings.size(), 1U);
}

}  // namespace
}  // namespace lockkeeper::runner
