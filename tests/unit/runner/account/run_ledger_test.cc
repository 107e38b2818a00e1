#include "runner/account/run_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sights.h"

namespace lockkeeper::runner {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RunLedgerTest : public ::testing::Test {
 protected:
  // At revision 4, of which the ledger knows `known`.
  static Sight at_4(const std::vector<std::string>& known) {
    const plan::HistoryMaker maker = plan::shop();
    plan::Facts facts = maker.facts(plan::upto(maker, "4"), {"4"});
    for (const std::string& revision : known) facts.ledger.push_back({revision, {}, "", {}});
    return sight(std::move(facts));
  }

  Settings settings;
  std::string name = "shop-1";
  Reporter reporter{Reporter::Form::kSilent};
  RunLedger ledger{settings, name, reporter};
};

TEST_F(RunLedgerTest, WhatTheDatabaseHadBeforeIsObservedWhereTheLedgerHasNoRow) {
  settings.image = "shop:7";
  const std::vector<postgres::LedgerStep> steps = ledger.observed(at_4({"3"}));
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps.front().revision, "4");
  EXPECT_THAT(steps.front().parents, ElementsAre("3"));
  EXPECT_EQ(steps.front().image, "shop:7");
  EXPECT_EQ(steps.front().outcome, postgres::LedgerOutcome::kObserved);
  EXPECT_EQ(steps.front().dropped, std::nullopt) << "nobody saw what it took away";
  EXPECT_THAT(ledger.observed(at_4({"3", "4"})), IsEmpty());
}

TEST_F(RunLedgerTest, SomebodyMigratedByHandWhereTheLedgerKnowsOthers) {
  EXPECT_TRUE(ledger.has_news(at_4({"3"})));
  EXPECT_FALSE(ledger.has_news(at_4({"3", "4"})));
  EXPECT_FALSE(ledger.has_news(at_4({}))) << "there is no ledger yet: nothing is news to it";
  settings.policy.ledger = false;
  EXPECT_FALSE(ledger.has_news(at_4({"3"})));
}

TEST_F(RunLedgerTest, WithoutALedgerThereIsNoRunAndNoEpoch) {
  EXPECT_EQ(ledger.run(), std::nullopt);
  EXPECT_EQ(ledger.epoch(), 0);
  ledger.finish(nullptr, api::Run{});
  ledger.record_losses(nullptr, {"table public.ports"});
  EXPECT_EQ(ledger.run(), std::nullopt);
}

}  // namespace
}  // namespace lockkeeper::runner
