#include "runner/steps/command_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace lockkeeper::runner {
namespace {

using api::Code;
using api::Outcome;
using api::StepOutcome;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

api::CommandTool tool() {
  api::CommandTool tool;
  tool.apply = {"./migrate", "up"};
  return tool;
}

CommandEnd ended_with(int code) {
  CommandEnd end;
  end.exit = ProcessExit{code, 0, false};
  end.last_lines = {"one", "two"};
  end.seconds = 3;
  return end;
}

TEST(CommandVerdict, ACommandThatExitsWithZeroHasApplied) {
  const api::Finding warning{Code::kConfigError, api::Severity::kWarning, "lockkeeper", "No ledger.", ""};
  const api::Run run = judge_command(tool(), ended_with(0), {warning});
  EXPECT_EQ(run.outcome, Outcome::kApplied);
  EXPECT_EQ(run.message, "./migrate up succeeded.");
  EXPECT_THAT(run.findings, testing::ElementsAre(warning));
  ASSERT_EQ(run.steps.size(), 1U);
  EXPECT_EQ(run.steps.front().action, api::Action::kCommand);
  EXPECT_EQ(run.steps.front().outcome, StepOutcome::kApplied);
  EXPECT_EQ(run.steps.front().seconds, 3);
}

TEST(CommandVerdict, AnotherStatusIsAFailureThatQuotesTheLastLine) {
  const api::Run run = judge_command(tool(), ended_with(7), {});
  EXPECT_EQ(run.outcome, Outcome::kFailed);
  EXPECT_EQ(run.reason, "MigrationFailed");
  EXPECT_THAT(run.message, HasSubstr("./migrate up ended with exit status 7. It said last: two. Remedy: "));
  ASSERT_EQ(run.findings.size(), 1U);
  EXPECT_EQ(run.findings.front().subject, "./migrate up");
  EXPECT_EQ(run.steps.front().outcome, StepOutcome::kFailed);
}

TEST(CommandVerdict, WantOfMemoryIsTheReasonWhereItWasTheCause) {
  CommandEnd end = ended_with(0);
  end.exit = ProcessExit{0, SIGKILL, true};
  const api::Run run = judge_command(tool(), end, {});
  EXPECT_EQ(run.outcome, Outcome::kFailed);
  EXPECT_EQ(run.reason, "OutOfMemory");
}

TEST(CommandVerdict, WhoeverWasAskedToEndIsUnknownWhateverItsStatus) {
  CommandEnd stopped = ended_with(0);
  stopped.stopped = true;
  stopped.stop_reason = "SIGTERM";
  const api::Run run = judge_command(tool(), stopped, {});
  EXPECT_EQ(run.outcome, Outcome::kUnknown);
  EXPECT_THAT(run.message, HasSubstr("./migrate up was ended because of SIGTERM."));
  EXPECT_THAT(run.message, HasSubstr("It said last: two"));
  EXPECT_EQ(run.steps.front().outcome, StepOutcome::kUnknown);
  stopped.exit.reset();
  EXPECT_EQ(judge_command(tool(), stopped, {}).outcome, Outcome::kUnknown);
}

TEST(CommandVerdict, WithoutTheLockNobodyKnowsWhateverElseHappened) {
  CommandEnd end = ended_with(0);
  end.lock_lost = true;
  end.lost_why = "its connection ended";
  end.stopped = true;
  end.stop_reason = "SIGTERM";
  const api::Run run = judge_command(tool(), end, {});
  EXPECT_EQ(run.outcome, Outcome::kUnknown);
  EXPECT_THAT(run.message, HasSubstr("was lost (its connection ended)"));
  EXPECT_THAT(run.message, Not(HasSubstr("SIGTERM")));
  EXPECT_EQ(run.steps.front().outcome, StepOutcome::kUnknown);
}

TEST(CommandVerdict, AProgramThatIsNotThereIsRefusedAndNoStep) {
  CommandEnd end;
  end.not_started = "./migrate cannot be started";
  const api::Run run = judge_command(tool(), end, {});
  EXPECT_EQ(run.outcome, Outcome::kRefused);
  EXPECT_EQ(run.reason, "ConfigError");
  EXPECT_EQ(run.message, "./migrate cannot be started");
  ASSERT_EQ(run.findings.size(), 1U);
  EXPECT_EQ(run.findings.front().subject, "./migrate");
  EXPECT_THAT(run.steps, IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::runner
