#include "plan/repair/step_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/plan.h"
#include "planned.h"

namespace lockkeeper::plan {
namespace {

using api::Code;
using api::Severity;
using schema::SchemaObject;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(StepPlan, AHealthyDatabaseIsOnlyUpgraded) {
  const HistoryMaker maker = shop();
  const Planned some = planned(maker.facts(upto(maker, "4"), {"4"}), "adopt repair defensive indexes");
  EXPECT_EQ(some.steps(), "5, 6");
  EXPECT_EQ(some.findings(), "");
  EXPECT_THAT(some.step_plan.targets, ElementsAre("6"));
  EXPECT_THAT(some.step_plan.rows_after, ElementsAre("6"));
  const Planned all = planned(maker.facts(upto(maker, "6"), {"6"}), "adopt repair defensive indexes");
  EXPECT_EQ(all.steps(), "");
  EXPECT_THAT(all.step_plan.targets, IsEmpty());
  EXPECT_NE(all.finding(Code::kUpToDate), nullptr);
  const Planned fresh = planned(maker.facts({}, {}), "adopt repair defensive indexes");
  EXPECT_EQ(fresh.steps(), "1, 2, 3, 4, 5, 6");
  EXPECT_NE(fresh.finding(Code::kFreshDatabase), nullptr);
}

TEST(StepPlan, AnOrphanIsStampedWithWhatIsProvenAndOnlyWhereThatIsAllowed) {
  const HistoryMaker maker = shop();
  const Facts facts = maker.facts(upto(maker, "3"), {"dff470803ce4"});
  const Planned never = planned(facts);
  EXPECT_EQ(never.steps(), "");
  EXPECT_EQ(never.findings(), "OrphanedRevision!");
  EXPECT_THAT(never.finding(Code::kOrphanedRevision)->message,
              HasSubstr("The schema equals the state after 3 (7 objects)."));
  EXPECT_THAT(never.finding(Code::kOrphanedRevision)->remedy, HasSubstr("`lockkeeper apply --adopt=proven` stamps 3"));
  const Planned adopted = planned(facts, "adopt");
  EXPECT_EQ(adopted.steps(), "stamp 3, 4, 5, 6");
  EXPECT_EQ(adopted.findings(), "OrphanedRevision?");
  EXPECT_THAT(adopted.finding(Code::kOrphanedRevision)->message, HasSubstr("This run stamps 3."));
  EXPECT_EQ(std::get<StampStep>(adopted.step_plan.steps[0]).from, std::vector<std::string>{"dff470803ce4"});
  EXPECT_THAT(adopted.step_plan.rows_after, ElementsAre("6"));
}

TEST(StepPlan, AnOrphanOverNoStateIsRefusedWithTheNearestAndTheDifference) {
  const HistoryMaker maker = shop();
  Objects live = upto(maker, "3");
  take(live, column("notes", "id"));
  const Planned result = planned(maker.facts(live, {"dead"}), "adopt repair defensive indexes");
  EXPECT_EQ(result.steps(), "");
  EXPECT_THAT(result.finding(Code::kOrphanedRevision)->message,
              HasSubstr("the nearest is the one after 3, but column public.notes.id is missing."));
}

TEST(StepPlan, AnOrphanThatMayBeAnotherApplicationsIsLeft) {
  const HistoryMaker maker = shop();
  Objects other;
  put(other, table("tickets"));
  const Planned result = planned(maker.facts(other, {"feed"}), "adopt");
  EXPECT_EQ(result.steps(), "");
  EXPECT_THAT(result.finding(Code::kOrphanedRevision)->message, HasSubstr("another application's"));
  EXPECT_EQ(planned(maker.facts({}, {"feed"}), "adopt").steps(), "stamp, 1, 2, 3, 4, 5, 6");
}

TEST(StepPlan, AnOrphanThatMayHaveMadeAColumnOfOursIsLeft) {
  const HistoryMaker maker = shop();
  Objects live = upto(maker, "3");
  put(live, table("tickets"));
  const Facts beside = maker.facts(live, {"dead"});
  EXPECT_EQ(planned(beside, "adopt").steps(), "stamp 3, 4, 5, 6") << "a table beside is nobody's business";
  put(live, column("users", "made_by_hand"));
  const Planned result = planned(maker.facts(live, {"dead"}), "adopt");
  EXPECT_EQ(result.steps(), "");
  EXPECT_THAT(
      result.finding(Code::kOrphanedRevision)->message,
      AllOf(HasSubstr("the tables have column public.users.made_by_hand,"), HasSubstr("`lockkeeper stamp --purge 3`")));
}

TEST(StepPlan, DataThatMayHaveMovedIsNeverStampedOver) {
  const HistoryMaker maker = shop();
  const Planned undecided = planned(maker.facts(upto(maker, "4"), {"dead"}), "adopt");
  EXPECT_EQ(undecided.steps(), "");
  EXPECT_THAT(undecided.finding(Code::kOrphanedRevision)->message, HasSubstr("after 4 and the one after 5"));
  Facts known = maker.facts(upto(maker, "4"), {"dead"});
  known.ledger = {{"4", {"3"}, "", {}}};
  EXPECT_EQ(planned(known, "adopt").steps(), "stamp 4, 5, 6");
  // 5 lies between what is stamped and what is there.
  const Planned between = planned(maker.facts(upto(maker, "6"), {"3"}), "adopt");
  EXPECT_EQ(between.steps(), "");
  EXPECT_THAT(between.finding(Code::kUnstampedEffects)->message,
              HasSubstr("5 moves data, the rows say that it did not"));
  // And back: 6 is stamped, and 4's column is gone with its index.
  Objects lost = upto(maker, "3");
  const Planned back = planned(maker.facts(lost, {"6"}), "adopt");
  EXPECT_EQ(back.steps(), "");
  EXPECT_THAT(back.finding(Code::kMissingEffects)->message, HasSubstr("it would run again"));
}

TEST(StepPlan, UnversionedUnstampedAndOverlappingRowsAreAdopted) {
  const HistoryMaker maker = shop();
  EXPECT_EQ(planned(maker.facts(upto(maker, "6"), {}), "adopt").steps(), "stamp 6");
  EXPECT_EQ(planned(maker.facts(upto(maker, "6"), {})).findings(), "UnversionedDatabase!");
  // Whether 5 moved its rows as well, nobody tells but the ledger.
  Facts behind = maker.facts(upto(maker, "4"), {"2"});
  EXPECT_EQ(planned(behind, "adopt").steps(), "");
  EXPECT_THAT(planned(behind, "adopt").finding(Code::kUnstampedEffects)->message, HasSubstr("5 moves data"));
  behind.ledger = {{"4", {"3"}, "shop:v1", {}}};
  EXPECT_EQ(planned(behind, "adopt").steps(), "stamp 4, 5, 6");
  EXPECT_EQ(planned(maker.facts(upto(maker, "3"), {"2"}), "adopt").steps(), "stamp 3, 4, 5, 6");
  const Planned strict = planned(maker.facts(upto(maker, "4"), {"2"}));
  EXPECT_EQ(strict.findings(), "UnstampedEffects!");
  EXPECT_EQ(strict.steps(), "");
  EXPECT_EQ(planned(maker.facts(upto(maker, "3"), {"1", "3"}), "adopt").steps(), "stamp 3, 4, 5, 6");
  EXPECT_EQ(planned(maker.facts(upto(maker, "2"), {"2", "3"}), "adopt").steps(), "stamp 2, 3, 4, 5, 6");
}

TEST(StepPlan, MissingEffectsAreAWarningAnErrorNewsOrRepairedAsThePolicySays) {
  const HistoryMaker maker = shop();
  Objects live = upto(maker, "6");
  take(live, table("notes"));
  take(live, column("notes", "id"));
  take(live, index("notes", "ix_notes", "id"));
  const Facts facts = maker.facts(live, {"6"});
  EXPECT_EQ(planned(facts).findings(), "MissingEffects?");
  EXPECT_THAT(planned(facts).finding(Code::kMissingEffects)->message,
              testing::Eq("Revision 3 (versions/3.py) is stamped, but table public.notes is not there."));
  EXPECT_EQ(planned(facts, "fail").findings(), "MissingEffects!");
  EXPECT_EQ(planned(facts, "ignore").findings(), "");
  const Planned repaired = planned(facts, "repair");
  EXPECT_EQ(repaired.steps(), "repair 3");
  EXPECT_EQ(repaired.findings(), "MissingEffects?");
  const RepairStep& step = std::get<RepairStep>(repaired.step_plan.steps[0]);
  ASSERT_EQ(step.statements.size(), 2U);
  EXPECT_THAT(step.statements[0].sql, HasSubstr("CREATE TABLE public.notes"));
  EXPECT_THAT(step.statements[1].sql, HasSubstr("ix_notes"));
  EXPECT_THAT(repaired.step_plan.rows_after, ElementsAre("6"));
}

TEST(StepPlan, ARepairIsRefusedWholeWhereAddingIsNotEnough) {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users())});
  maker.revision("b", {"a"}, {create({table("names")}), write_rows("INSERT INTO names")});
  maker.revision("c", {"b"}, {drop({table("names")}), create({table("people")})});
  Objects live = maker.after({"a"});
  const Planned data = planned(maker.facts(live, {"b"}), "repair");
  EXPECT_EQ(data.findings(), "MissingEffects!");
  EXPECT_THAT(data.finding(Code::kMissingEffects)->message, HasSubstr("also moves data"));
  live = maker.after({"a", "b"});
  const Planned renamed = planned(maker.facts(live, {"c"}), "repair");
  EXPECT_EQ(renamed.steps(), "");
  EXPECT_THAT(renamed.finding(Code::kMissingEffects)->message, HasSubstr("also takes something away"));
  EXPECT_EQ(planned(maker.facts(live, {"c"}), "adopt").steps(), "stamp b, c");
  live = maker.after({"a"});
  put(live, column("users", "id", "integer"));
  const Planned different = planned(maker.facts(live, {"a"}), "repair");
  EXPECT_EQ(different.findings(), "MissingEffects!");
  EXPECT_THAT(different.finding(Code::kMissingEffects)->message, HasSubstr("(type: integer, not bigint)"));
}

TEST(StepPlan, AnInvalidIndexIsDroppedOnlyWhereItWillBeMadeAgain) {
  const HistoryMaker maker = shop();
  Objects live = upto(maker, "6");
  put(live, invalid(index("users", "ix_phone", "phone")));
  const Facts facts = maker.facts(live, {"6"});
  EXPECT_EQ(planned(facts).findings(), "InvalidIndex?");
  EXPECT_EQ(planned(facts, "indexes").steps(), "");
  EXPECT_EQ(planned(facts, "indexes repair").steps(), "drop index public.users.ix_phone, repair 6");
  Objects leftover = upto(maker, "6");
  put(leftover, invalid(index("users", "ix_phone_ccnew", "phone")));
  put(leftover, invalid(index("users", "somebodys", "phone")));
  const Planned dropped = planned(maker.facts(leftover, {"6"}), "indexes");
  EXPECT_EQ(dropped.steps(), "drop index public.users.ix_phone_ccnew");
  EXPECT_EQ(dropped.findings(), "InvalidIndex? InvalidIndex?");
}

TEST(StepPlan, AForkIsAdoptedArmByArm) {
  HistoryMaker maker;
  maker.revision("018", {}, {create(users())});
  maker.revision("019", {"018"}, {create({column("users", "score")})});
  maker.revision("020", {"018"}, {create({table("invoices")})});
  maker.revision("021", {"020"}, {create({table("receipts")})});
  maker.revision("022", {"019", "021"}, {create({table("audit")})});
  const Objects both = maker.after({"018", "019", "020", "021"});
  EXPECT_EQ(planned(maker.facts(both, {"019", "021"})).steps(), "022");
  EXPECT_EQ(planned(maker.facts(both, {"019"}), "adopt").steps(), "stamp 019 021, 022");
  EXPECT_EQ(planned(maker.facts(both, {"dead"}), "adopt").steps(), "stamp 019 021, 022");
  EXPECT_EQ(planned(maker.facts(maker.after({"018", "019", "020"}), {"019"}), "adopt").steps(),
            "stamp 019 020, 021, 022");
  EXPECT_EQ(planned(maker.facts(maker.after({"018", "020", "021"}), {"022"}), "adopt").steps(), "stamp 021, 019, 022");
  EXPECT_EQ(planned(maker.facts(maker.after({"018", "020", "021"}), {"022"}), "repair").steps(), "repair 019 022");
}

TEST(StepPlan, WhatAPlainUpgradeDoesRightIsNeverRefused) {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users())});
  maker.revision("b", {"a"}, {{"CREATE TABLE IF NOT EXISTS tags (id int)", {table("tags")}, {}}});
  Objects live = maker.after({"a", "b"});
  EXPECT_EQ(planned(maker.facts(live, {"a"})).steps(), "b");
  // What is stamped may be missing, as long as nothing that is pending needs it.
  const HistoryMaker chain = shop();
  Objects lost = upto(chain, "3");
  take(lost, index("notes", "ix_notes", "id"));
  EXPECT_EQ(planned(chain.facts(lost, {"3"})).steps(), "4, 5, 6");
  take(lost, table("users"));
  take(lost, column("users", "id", "bigint"));
  const Planned refused = planned(chain.facts(lost, {"3"}));
  EXPECT_EQ(refused.steps(), "");
  EXPECT_EQ(refused.findings(), "MissingEffects! MissingEffects?");
}

TEST(StepPlan, AnOlderImageIsLeftAlone) {
  HistoryMaker maker = shop();
  Objects live = upto(maker, "6");
  put(live, table("newer"));
  Facts facts = maker.facts(live, {"7"});
  facts.ledger = {{"7", {"6"}, "shop:v2", {}}};
  const Planned known = planned(facts, "adopt repair defensive indexes");
  EXPECT_EQ(known.steps(), "");
  EXPECT_EQ(known.findings(), "");
  // The ledger knows the row, and not how it grew: it was adopted by the newer image.
  facts.ledger = {{"8", {"7"}, "shop:v3", {}}};
  facts.rows = {"8"};
  EXPECT_EQ(planned(facts, "adopt").findings(), "");
  EXPECT_NE(planned(facts, "adopt").finding(Code::kAheadOfImage), nullptr);
  // Somebody migrated on by hand: the ledger has it at 6, and there is more than these files make.
  facts.ledger = {{"6", {"5"}, "shop:v1", {}}};
  facts.rows = {"9"};
  EXPECT_NE(planned(facts, "adopt").finding(Code::kAheadOfImage), nullptr);
  facts.live = std::make_shared<schema::Fingerprint>(fingerprint(upto(maker, "6")));
  EXPECT_EQ(planned(facts, "adopt").steps(), "stamp 6");
}

TEST(StepPlan, BootstrapIsForNoFilesAndNoRows) {
  Facts facts;
  facts.version_locations = {"/app/versions"};
  EXPECT_EQ(planned(facts).findings(), "NoRevisions!");
  EXPECT_EQ(planned(facts, "bootstrap").steps(), "bootstrap");
  EXPECT_EQ(planned(facts, "bootstrap").findings(), "NoRevisions?");
  facts.rows = {"abc"};
  EXPECT_EQ(planned(facts, "bootstrap").findings(), "NoRevisions! OrphanedRevision!");
  facts.ledger = {{"abc", {}, "", {}}};
  EXPECT_EQ(planned(facts, "bootstrap").findings(), "");
  EXPECT_EQ(planned(facts, "bootstrap").steps(), "");
  EXPECT_EQ(planned(facts).findings(), "NoRevisions!");
}

TEST(StepPlan, WithoutEvidenceEverythingIsAsAPlainUpgradeHasIt) {
  const HistoryMaker maker = shop();
  Facts facts = maker.facts(upto(maker, "3"), {"2"});
  facts.live = nullptr;
  EXPECT_EQ(planned(facts, "adopt repair defensive indexes").steps(), "3, 4, 5, 6");
  facts.rows = {"dead"};
  EXPECT_EQ(planned(facts, "adopt").findings(), "OrphanedRevision!");
}

TEST(Plan, StampsAndRepairsAreStepsWithTheirStatements) {
  const HistoryMaker maker = shop();
  const Facts facts = maker.facts(upto(maker, "3"), {"1", "3"});
  Planned result = planned(facts, "adopt");
  const std::string digest = make_plan(facts.graph, result.assessment, result.step_plan).digest;
  std::get<StampStep>(result.step_plan.steps.at(0)).statements = {"DELETE FROM v", "INSERT INTO v VALUES ('3')"};
  const api::Plan plan = make_plan(facts.graph, result.assessment, result.step_plan);
  EXPECT_EQ(plan.digest, digest) << "whether the version table is there may change until the plan is carried out";
  ASSERT_EQ(plan.steps.size(), 4U);
  EXPECT_EQ(plan.steps[0].action, api::Action::kStamp);
  EXPECT_EQ(plan.steps[0].revision, "3");
  ASSERT_EQ(plan.steps[0].statements.size(), 2U);
  EXPECT_EQ(plan.steps[0].statements[1].sql, "INSERT INTO v VALUES ('3')");
  EXPECT_EQ(plan.steps[1].statements[0].sql, "ALTER TABLE users ADD COLUMN phone text");
  EXPECT_EQ(plan.digest, make_plan(facts.graph, result.assessment, result.step_plan).digest);
  const Planned plain = planned(maker.facts(upto(maker, "3"), {"3"}));
  EXPECT_NE(plan.digest, make_plan(facts.graph, plain.assessment, plain.step_plan).digest);

  const Planned stamp = planned(maker.facts(upto(maker, "6"), {"dead"}), "adopt");
  EXPECT_EQ(make_plan(facts.graph, stamp.assessment, stamp.step_plan).risk, api::Risk::kNone);
  Objects live = upto(maker, "6");
  take(live, index("notes", "ix_notes", "id"));
  const Planned blocking = planned(maker.facts(live, {"6"}), "repair");
  EXPECT_EQ(make_plan(facts.graph, blocking.assessment, blocking.step_plan).risk, api::Risk::kBlocking);
  take(live, table("notes"));
  take(live, column("notes", "id"));
  const Planned online = planned(maker.facts(live, {"6"}), "repair");
  EXPECT_EQ(make_plan(facts.graph, online.assessment, online.step_plan).risk, api::Risk::kOnline);
}

}  // namespace
}  // namespace lockkeeper::plan
