#include "plan/repair/treatment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/plan.h"
#include "treated.h"

namespace lockkeeper::plan {
namespace {

using api::Code;
using api::Severity;
using schema::SchemaObject;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Treatment, AHealthyDatabaseIsOnlyUpgraded) {
  const HistoryMaker maker = shop();
  const Treated some = treated(maker.facts(upto(maker, "4"), {"4"}), "adopt repair defensive indexes");
  EXPECT_EQ(some.steps(), "5, 6");
  EXPECT_EQ(some.findings(), "");
  EXPECT_THAT(some.treatment.targets, ElementsAre("6"));
  EXPECT_THAT(some.treatment.rows_after, ElementsAre("6"));
  const Treated all = treated(maker.facts(upto(maker, "6"), {"6"}), "adopt repair defensive indexes");
  EXPECT_EQ(all.steps(), "");
  EXPECT_THAT(all.treatment.targets, IsEmpty());
  EXPECT_NE(all.finding(Code::kUpToDate), nullptr);
  const Treated fresh = treated(maker.facts({}, {}), "adopt repair defensive indexes");
  EXPECT_EQ(fresh.steps(), "1, 2, 3, 4, 5, 6");
  EXPECT_NE(fresh.finding(Code::kFreshDatabase), nullptr);
}

TEST(Treatment, AnOrphanIsStampedWithWhatIsProvenAndOnlyWhereThatIsAllowed) {
  const HistoryMaker maker = shop();
  const Facts facts = maker.facts(upto(maker, "3"), {"dff470803ce4"});
  const Treated never = treated(facts);
  EXPECT_EQ(never.steps(), "");
  EXPECT_EQ(never.findings(), "OrphanedRevision!");
  EXPECT_THAT(never.finding(Code::kOrphanedRevision)->message,
              HasSubstr("The schema equals the state after 3 (7 objects)."));
  EXPECT_THAT(never.finding(Code::kOrphanedRevision)->remedy, HasSubstr("`lockkeeper apply --adopt=proven` stamps 3"));
  const Treated adopted = treated(facts, "adopt");
  EXPECT_EQ(adopted.steps(), "stamp 3, 4, 5, 6");
  EXPECT_EQ(adopted.findings(), "OrphanedRevision?");
  EXPECT_THAT(adopted.finding(Code::kOrphanedRevision)->message, HasSubstr("This run stamps 3."));
  EXPECT_EQ(std::get<StampStep>(adopted.treatment.steps[0]).from, std::vector<std::string>{"dff470803ce4"});
  EXPECT_THAT(adopted.treatment.rows_after, ElementsAre("6"));
}

TEST(Treatment, AnOrphanOverNoStateIsRefusedWithTheNearestAndTheDifference) {
  const HistoryMaker maker = shop();
  Objects live = upto(maker, "3");
  take(live, column("notes", "id"));
  const Treated result = treated(maker.facts(live, {"dead"}), "adopt repair defensive indexes");
  EXPECT_EQ(result.steps(), "");
  EXPECT_THAT(result.finding(Code::kOrphanedRevision)->message,
              HasSubstr("the nearest is the one after 3, but column public.notes.id is missing."));
}

TEST(Treatment, AnOrphanThatMayBeAnotherApplicationsIsLeft) {
  const HistoryMaker maker = shop();
  Objects other;
  put(other, table("tickets"));
  const Treated result = treated(maker.facts(other, {"feed"}), "adopt");
  EXPECT_EQ(result.steps(), "");
  EXPECT_THAT(result.finding(Code::kOrphanedRevision)->message, HasSubstr("another application's"));
  EXPECT_EQ(treated(maker.facts({}, {"feed"}), "adopt").steps(), "stamp, 1, 2, 3, 4, 5, 6");
}

TEST(Treatment, AnOrphanThatMayHaveMadeAColumnOfOursIsLeft) {
  const HistoryMaker maker = shop();
  Objects live = upto(maker, "3");
  put(live, table("tickets"));
  const Facts beside = maker.facts(live, {"dead"});
  EXPECT_EQ(treated(beside, "adopt").steps(), "stamp 3, 4, 5, 6") << "a table beside is nobody's business";
  put(live, column("users", "made_by_hand"));
  const Treated result = treated(maker.facts(live, {"dead"}), "adopt");
  EXPECT_EQ(result.steps(), "");
  EXPECT_THAT(
      result.finding(Code::kOrphanedRevision)->message,
      AllOf(HasSubstr("the tables have column public.users.made_by_hand,"), HasSubstr("`lockkeeper stamp --purge 3`")));
}

TEST(Treatment, DataThatMayHaveMovedIsNeverStampedOver) {
  const HistoryMaker maker = shop();
  const Treated undecided = treated(maker.facts(upto(maker, "4"), {"dead"}), "adopt");
  EXPECT_EQ(undecided.steps(), "");
  EXPECT_THAT(undecided.finding(Code::kOrphanedRevision)->message, HasSubstr("after 4 and the one after 5"));
  Facts known = maker.facts(upto(maker, "4"), {"dead"});
  known.ledger = {{"4", {"3"}, "", {}}};
  EXPECT_EQ(treated(known, "adopt").steps(), "stamp 4, 5, 6");
  // 5 lies between what is stamped and what is there.
  const Treated between = treated(maker.facts(upto(maker, "6"), {"3"}), "adopt");
  EXPECT_EQ(between.steps(), "");
  EXPECT_THAT(between.finding(Code::kUnstampedEffects)->message,
              HasSubstr("5 moves data, the rows say that it did not"));
  // And back: 6 is stamped, and 4's column is gone with its index.
  Objects lost = upto(maker, "3");
  const Treated back = treated(maker.facts(lost, {"6"}), "adopt");
  EXPECT_EQ(back.steps(), "");
  EXPECT_THAT(back.finding(Code::kMissingEffects)->message, HasSubstr("it would run again"));
}

TEST(Treatment, UnversionedUnstampedAndOverlappingRowsAreAdopted) {
  const HistoryMaker maker = shop();
  EXPECT_EQ(treated(maker.facts(upto(maker, "6"), {}), "adopt").steps(), "stamp 6");
  EXPECT_EQ(treated(maker.facts(upto(maker, "6"), {})).findings(), "UnversionedDatabase!");
  // Whether 5 moved its rows as well, nobody tells but the ledger.
  Facts behind = maker.facts(upto(maker, "4"), {"2"});
  EXPECT_EQ(treated(behind, "adopt").steps(), "");
  EXPECT_THAT(treated(behind, "adopt").finding(Code::kUnstampedEffects)->message, HasSubstr("5 moves data"));
  behind.ledger = {{"4", {"3"}, "shop:v1", {}}};
  EXPECT_EQ(treated(behind, "adopt").steps(), "stamp 4, 5, 6");
  EXPECT_EQ(treated(maker.facts(upto(maker, "3"), {"2"}), "adopt").steps(), "stamp 3, 4, 5, 6");
  const Treated strict = treated(maker.facts(upto(maker, "4"), {"2"}));
  EXPECT_EQ(strict.findings(), "UnstampedEffects!");
  EXPECT_EQ(strict.steps(), "");
  EXPECT_EQ(treated(maker.facts(upto(maker, "3"), {"1", "3"}), "adopt").steps(), "stamp 3, 4, 5, 6");
  EXPECT_EQ(treated(maker.facts(upto(maker, "2"), {"2", "3"}), "adopt").steps(), "stamp 2, 3, 4, 5, 6");
}

TEST(Treatment, MissingEffectsAreAWarningAnErrorNewsOrRepairedAsThePolicySays) {
  const HistoryMaker maker = shop();
  Objects live = upto(maker, "6");
  take(live, table("notes"));
  take(live, column("notes", "id"));
  take(live, index("notes", "ix_notes", "id"));
  const Facts facts = maker.facts(live, {"6"});
  EXPECT_EQ(treated(facts).findings(), "MissingEffects?");
  EXPECT_THAT(treated(facts).finding(Code::kMissingEffects)->message,
              testing::Eq("Revision 3 (versions/3.py) is stamped, but table public.notes is not there."));
  EXPECT_EQ(treated(facts, "fail").findings(), "MissingEffects!");
  EXPECT_EQ(treated(facts, "ignore").findings(), "");
  const Treated repaired = treated(facts, "repair");
  EXPECT_EQ(repaired.steps(), "repair 3");
  EXPECT_EQ(repaired.findings(), "MissingEffects?");
  const RepairStep& step = std::get<RepairStep>(repaired.treatment.steps[0]);
  ASSERT_EQ(step.statements.size(), 2U);
  EXPECT_THAT(step.statements[0].sql, HasSubstr("CREATE TABLE public.notes"));
  EXPECT_THAT(step.statements[1].sql, HasSubstr("ix_notes"));
  EXPECT_THAT(repaired.treatment.rows_after, ElementsAre("6"));
}

TEST(Treatment, ARepairIsRefusedWholeWhereAddingIsNotEnough) {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users())});
  maker.revision("b", {"a"}, {create({table("names")}), write_rows("INSERT INTO names")});
  maker.revision("c", {"b"}, {drop({table("names")}), create({table("people")})});
  Objects live = maker.after({"a"});
  const Treated data = treated(maker.facts(live, {"b"}), "repair");
  EXPECT_EQ(data.findings(), "MissingEffects!");
  EXPECT_THAT(data.finding(Code::kMissingEffects)->message, HasSubstr("also moves data"));
  live = maker.after({"a", "b"});
  const Treated renamed = treated(maker.facts(live, {"c"}), "repair");
  EXPECT_EQ(renamed.steps(), "");
  EXPECT_THAT(renamed.finding(Code::kMissingEffects)->message, HasSubstr("also takes something away"));
  EXPECT_EQ(treated(maker.facts(live, {"c"}), "adopt").steps(), "stamp b, c");
  live = maker.after({"a"});
  put(live, column("users", "id", "integer"));
  const Treated different = treated(maker.facts(live, {"a"}), "repair");
  EXPECT_EQ(different.findings(), "MissingEffects!");
  EXPECT_THAT(different.finding(Code::kMissingEffects)->message, HasSubstr("(type: integer, not bigint)"));
}

TEST(Treatment, AnInvalidIndexIsDroppedOnlyWhereItWillBeMadeAgain) {
  const HistoryMaker maker = shop();
  Objects live = upto(maker, "6");
  put(live, invalid(index("users", "ix_phone", "phone")));
  const Facts facts = maker.facts(live, {"6"});
  EXPECT_EQ(treated(facts).findings(), "InvalidIndex?");
  EXPECT_EQ(treated(facts, "indexes").steps(), "");
  EXPECT_EQ(treated(facts, "indexes repair").steps(), "drop index public.users.ix_phone, repair 6");
  Objects leftover = upto(maker, "6");
  put(leftover, invalid(index("users", "ix_phone_ccnew", "phone")));
  put(leftover, invalid(index("users", "somebodys", "phone")));
  const Treated dropped = treated(maker.facts(leftover, {"6"}), "indexes");
  EXPECT_EQ(dropped.steps(), "drop index public.users.ix_phone_ccnew");
  EXPECT_EQ(dropped.findings(), "InvalidIndex? InvalidIndex?");
}

TEST(Treatment, AForkIsAdoptedArmByArm) {
  HistoryMaker maker;
  maker.revision("018", {}, {create(users())});
  maker.revision("019", {"018"}, {create({column("users", "score")})});
  maker.revision("020", {"018"}, {create({table("invoices")})});
  maker.revision("021", {"020"}, {create({table("receipts")})});
  maker.revision("022", {"019", "021"}, {create({table("audit")})});
  const Objects both = maker.after({"018", "019", "020", "021"});
  EXPECT_EQ(treated(maker.facts(both, {"019", "021"})).steps(), "022");
  EXPECT_EQ(treated(maker.facts(both, {"019"}), "adopt").steps(), "stamp 019 021, 022");
  EXPECT_EQ(treated(maker.facts(both, {"dead"}), "adopt").steps(), "stamp 019 021, 022");
  EXPECT_EQ(treated(maker.facts(maker.after({"018", "019", "020"}), {"019"}), "adopt").steps(),
            "stamp 019 020, 021, 022");
  EXPECT_EQ(treated(maker.facts(maker.after({"018", "020", "021"}), {"022"}), "adopt").steps(), "stamp 021, 019, 022");
  EXPECT_EQ(treated(maker.facts(maker.after({"018", "020", "021"}), {"022"}), "repair").steps(), "repair 019 022");
}

TEST(Treatment, WhatAPlainUpgradeDoesRightIsNeverRefused) {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users())});
  maker.revision("b", {"a"}, {{"CREATE TABLE IF NOT EXISTS tags (id int)", {table("tags")}, {}}});
  Objects live = maker.after({"a", "b"});
  EXPECT_EQ(treated(maker.facts(live, {"a"})).steps(), "b");
  // What is stamped may be missing, as long as nothing that is pending needs it.
  const HistoryMaker chain = shop();
  Objects lost = upto(chain, "3");
  take(lost, index("notes", "ix_notes", "id"));
  EXPECT_EQ(treated(chain.facts(lost, {"3"})).steps(), "4, 5, 6");
  take(lost, table("users"));
  take(lost, column("users", "id", "bigint"));
  const Treated refused = treated(chain.facts(lost, {"3"}));
  EXPECT_EQ(refused.steps(), "");
  EXPECT_EQ(refused.findings(), "MissingEffects! MissingEffects?");
}

TEST(Treatment, AnOlderImageIsLeftAlone) {
  HistoryMaker maker = shop();
  Objects live = upto(maker, "6");
  put(live, table("newer"));
  Facts facts = maker.facts(live, {"7"});
  facts.ledger = {{"7", {"6"}, "shop:v2", {}}};
  const Treated known = treated(facts, "adopt repair defensive indexes");
  EXPECT_EQ(known.steps(), "");
  EXPECT_EQ(known.findings(), "");
  // The ledger knows the row, and not how it grew: it was adopted by the newer image.
  facts.ledger = {{"8", {"7"}, "shop:v3", {}}};
  facts.rows = {"8"};
  EXPECT_EQ(treated(facts, "adopt").findings(), "");
  EXPECT_NE(treated(facts, "adopt").finding(Code::kAheadOfImage), nullptr);
  // Somebody migrated on by hand: the ledger has it at 6, and there is more than these files make.
  facts.ledger = {{"6", {"5"}, "shop:v1", {}}};
  facts.rows = {"9"};
  EXPECT_NE(treated(facts, "adopt").finding(Code::kAheadOfImage), nullptr);
  facts.live = std::make_shared<schema::Fingerprint>(fingerprint(upto(maker, "6")));
  EXPECT_EQ(treated(facts, "adopt").steps(), "stamp 6");
}

TEST(Treatment, BootstrapIsForNoFilesAndNoRows) {
  Facts facts;
  facts.version_locations = {"/app/versions"};
  EXPECT_EQ(treated(facts).findings(), "NoRevisions!");
  EXPECT_EQ(treated(facts, "bootstrap").steps(), "bootstrap");
  EXPECT_EQ(treated(facts, "bootstrap").findings(), "NoRevisions?");
  facts.rows = {"abc"};
  EXPECT_EQ(treated(facts, "bootstrap").findings(), "NoRevisions! OrphanedRevision!");
  facts.ledger = {{"abc", {}, "", {}}};
  EXPECT_EQ(treated(facts, "bootstrap").findings(), "");
  EXPECT_EQ(treated(facts, "bootstrap").steps(), "");
  EXPECT_EQ(treated(facts).findings(), "NoRevisions!");
}

TEST(Treatment, WithoutEvidenceEverythingIsAsAPlainUpgradeHasIt) {
  const HistoryMaker maker = shop();
  Facts facts = maker.facts(upto(maker, "3"), {"2"});
  facts.live = nullptr;
  EXPECT_EQ(treated(facts, "adopt repair defensive indexes").steps(), "3, 4, 5, 6");
  facts.rows = {"dead"};
  EXPECT_EQ(treated(facts, "adopt").findings(), "OrphanedRevision!");
}

TEST(Treatment, ADoctorSaysWhatIsNotWhatWouldBe) {
  const HistoryMaker maker = shop();
  const auto doctor = [&](const Facts& facts, const std::string& words) {
    const Treated result = treated(facts, words);
    const auto findings = doctor_findings(result.assessment, result.treatment);
    const api::Finding* error = api::first_error(findings);
    return error == nullptr ? std::string("-") : std::string(api::to_string(error->code));
  };
  EXPECT_EQ(doctor(maker.facts(upto(maker, "3"), {"dead"}), "adopt"), "OrphanedRevision");
  Objects live = upto(maker, "6");
  take(live, index("notes", "ix_notes", "id"));
  EXPECT_EQ(doctor(maker.facts(live, {"6"}), ""), "-");
  EXPECT_EQ(doctor(maker.facts(live, {"6"}), "repair"), "-");
  EXPECT_EQ(doctor(maker.facts(live, {"6"}), "fail"), "MissingEffects");
}

TEST(Plan, StampsAndRepairsAreStepsWithTheirStatements) {
  const HistoryMaker maker = shop();
  const Facts facts = maker.facts(upto(maker, "3"), {"1", "3"});
  const Treated result = treated(facts, "adopt");
  const api::Plan plan = make_plan(facts.graph, result.assessment, result.treatment);
  ASSERT_EQ(plan.steps.size(), 4U);
  EXPECT_EQ(plan.steps[0].action, api::Action::kStamp);
  EXPECT_EQ(plan.steps[0].revision, "3");
  ASSERT_EQ(plan.steps[0].statements.size(), 2U);
  EXPECT_EQ(plan.steps[0].statements[1].sql, "INSERT INTO public.alembic_version (version_num) VALUES ('3')");
  EXPECT_EQ(plan.steps[1].statements[0].sql, "ALTER TABLE users ADD COLUMN phone text");
  EXPECT_EQ(plan.digest, make_plan(facts.graph, result.assessment, result.treatment).digest);
  const Treated plain = treated(maker.facts(upto(maker, "3"), {"3"}));
  EXPECT_NE(plan.digest, make_plan(facts.graph, plain.assessment, plain.treatment).digest);

  const Treated stamp = treated(maker.facts(upto(maker, "6"), {"dead"}), "adopt");
  EXPECT_EQ(make_plan(facts.graph, stamp.assessment, stamp.treatment).risk, api::Risk::kNone);
  Objects live = upto(maker, "6");
  take(live, index("notes", "ix_notes", "id"));
  const Treated blocking = treated(maker.facts(live, {"6"}), "repair");
  EXPECT_EQ(make_plan(facts.graph, blocking.assessment, blocking.treatment).risk, api::Risk::kBlocking);
  take(live, table("notes"));
  take(live, column("notes", "id"));
  const Treated online = treated(maker.facts(live, {"6"}), "repair");
  EXPECT_EQ(make_plan(facts.graph, online.assessment, online.treatment).risk, api::Risk::kOnline);
}

}  // namespace
}  // namespace lockkeeper::plan
