#include "runner/commands/run_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace lockkeeper::runner {
namespace {

using testing::ElementsAre;

// Notes the phases that it is asked for.
class Parts : public RunParts {
 public:
  std::optional<api::Run> early;
  std::optional<api::Finding> holder;
  plan::ApplyDecision decision;
  mutable std::vector<std::string> asked;

  std::optional<api::Run> end_before_lock() override {
    asked.emplace_back("before");
    return early;
  }
  std::optional<api::Finding> lock() override {
    asked.emplace_back("lock");
    return holder;
  }
  void look() override { asked.emplace_back("look"); }
  plan::ApplyDecision decide() const override {
    asked.emplace_back("decide");
    return decision;
  }
  api::Run end_at(const plan::ApplyDecision& at) override {
    asked.emplace_back("end");
    return ended(*at.outcome, at.message);
  }
  void begin() override { asked.emplace_back("begin"); }
  void take_steps() override { asked.emplace_back("steps"); }
  api::Run verify() override {
    asked.emplace_back("verify");
    return ended(api::Outcome::kApplied, "Applied.");
  }
  void report(api::Run& run) override {
    asked.emplace_back("report");
    run.dropped = std::vector<std::string>{"table public.ports"};
  }
  api::Run ended(api::Outcome outcome, std::string message) const override {
    api::Run run;
    run.outcome = outcome;
    run.message = std::move(message);
    return run;
  }
};

TEST(RunOrder, ARunThatAppliesGoesThroughEveryPhaseOnce) {
  Parts parts;
  const api::Run run = run_in_order(parts);
  EXPECT_THAT(parts.asked, ElementsAre("before", "lock", "look", "decide", "begin", "steps", "verify", "report"));
  EXPECT_EQ(run.outcome, api::Outcome::kApplied);
  EXPECT_TRUE(run.dropped.has_value()) << "what the report adds is in the run";
}

TEST(RunOrder, WhatNeedsNoLockDoesNotWaitForIt) {
  Parts parts;
  parts.early = parts.ended(api::Outcome::kUpToDate, "Nothing to do.");
  EXPECT_EQ(run_in_order(parts).outcome, api::Outcome::kUpToDate);
  EXPECT_THAT(parts.asked, ElementsAre("before"));
}

TEST(RunOrder, WithoutTheLockNothingIsLookedAt) {
  Parts parts;
  parts.holder = api::Finding{api::Code::kLockHeld, api::Severity::kError, "", "Somebody holds the lock", "wait"};
  const api::Run run = run_in_order(parts);
  EXPECT_EQ(run.outcome, api::Outcome::kLockNotObtained);
  EXPECT_EQ(run.reason, "LockHeld");
  EXPECT_EQ(run.message, "Somebody holds the lock. Remedy: wait.");
  EXPECT_EQ(run.findings.size(), 1U);
  EXPECT_THAT(parts.asked, ElementsAre("before", "lock"));
}

TEST(RunOrder, ADecisionAgainstItEndsTheRunBeforeAnythingIsWritten) {
  Parts parts;
  parts.decision.outcome = api::Outcome::kRefused;
  parts.decision.message = "Not this.";
  const api::Run run = run_in_order(parts);
  EXPECT_EQ(run.outcome, api::Outcome::kRefused);
  EXPECT_EQ(run.message, "Not this.");
  EXPECT_THAT(parts.asked, ElementsAre("before", "lock", "look", "decide", "end"));
}

}  // namespace
}  // namespace lockkeeper::runner
