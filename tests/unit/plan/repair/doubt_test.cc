// What wrong rows, taken names and indexes that are alike must not lead to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "planned.h"

namespace lockkeeper::plan {
namespace {

using api::Code;
using testing::HasSubstr;
using testing::Not;

// 1 users, 2 notes, 3 rows, 4 takes notes away
HistoryMaker notes() {
  HistoryMaker maker;
  maker.revision("1", {}, {create(users())});
  maker.revision("2", {"1"}, {create({table("notes"), column("notes", "id")})});
  maker.revision("3", {"2"}, {write_rows("UPDATE users SET id = 1")});
  Change drop_notes = drop({table("notes"), column("notes", "id")});
  maker.revision("4", {"3"}, {drop_notes});
  return maker;
}

TEST(Doubt, RowsThatTheSchemaContradictsDenyNothing) {
  const HistoryMaker maker = notes();
  // 2 is stamped and its table is not there: 1 was as far as it went, or 4 has run, and 3 with it.
  const Planned result = planned(maker.facts(maker.after({"1"}), {"2"}), "adopt");
  EXPECT_EQ(result.steps(), "");
  EXPECT_FALSE(result.assessment.evidence->proof.has_value());
  EXPECT_THAT(result.assessment.evidence->undecided, HasSubstr("3 moves data"));
  Facts recorded = maker.facts(maker.after({"1"}), {"2"});
  for (const char* id : {"1", "2", "3", "4"}) recorded.ledger.push_back({id, {}, "", {}});
  EXPECT_EQ(planned(recorded, "adopt").steps(), "stamp 4");
}

TEST(Doubt, AnIndexThatIsThereByNameIsNotMadeAgain) {
  HistoryMaker maker;
  maker.revision("1", {}, {create(users()), create({index("users", "ix_one", "id")})});
  maker.revision("2", {"1"}, {create({index("users", "ix_two", "id")})});
  Objects live = maker.after({"1", "2"});
  take(live, index("users", "ix_one", "id"));
  const Planned result = planned(maker.facts(live, {"2"}), "adopt");
  EXPECT_EQ(result.steps(), "");
  EXPECT_THAT(result.finding(Code::kMissingEffects)->message, HasSubstr("index public.users.ix_two is there"));
}

TEST(Doubt, EachOfSeveralIndexesThatAreAlikeIsMadeAgain) {
  HistoryMaker maker;
  maker.revision("1", {}, {create(users()), create({index("users", "ix_one", "id")})});
  maker.revision("2", {"1"}, {create({index("users", "ix_two", "id")}), create({index("users", "ix_three", "id")})});
  const Planned result = planned(maker.facts(maker.after({}), {"2"}), "repair");
  std::string made;
  for (const auto& statement : std::get<RepairStep>(result.step_plan.steps.at(0)).statements)
    made += statement.object + "\n";
  for (const char* name : {"ix_one", "ix_two", "ix_three"}) EXPECT_THAT(made, HasSubstr(name));
}

TEST(Doubt, EachArmMayHaveAnIndexOfOneDefinition) {
  HistoryMaker maker;
  maker.revision("1", {}, {create(users()), create({index("users", "ix_one", "id")})});
  maker.revision("2", {"1"}, {drop({index("users", "ix_one", "id")})});
  maker.revision("3", {"1"}, {create({index("users", "ix_two", "id")})});
  maker.revision("4", {"2", "3"}, {create({table("notes")})});
  EXPECT_EQ(planned(maker.facts(maker.after({"1", "3"}), {}), "adopt").steps(), "stamp 3, 2, 4");
}

TEST(Doubt, ANameThatARevisionNeedsForAWhileIsInTheWay) {
  HistoryMaker maker;
  maker.revision("1", {}, {create({table("draft")}), drop({table("draft")})});
  maker.revision("2", {"1"}, {create({table("copy")}), create({table("notes")}), drop({table("copy")})});
  Objects live = maker.after({"1"});
  put(live, table("copy"));
  const Planned stamped = planned(maker.facts(live, {"1"}));
  EXPECT_EQ(stamped.findings(), "UnstampedEffects!");
  EXPECT_THAT(stamped.finding(Code::kUnstampedEffects)->message, HasSubstr("table public.copy is there already"));
  EXPECT_EQ(planned(maker.facts(live, {"1"}), "defensive").steps(), "2 -0");
  Objects fresh;
  put(fresh, table("draft"));
  const Planned unversioned = planned(maker.facts(fresh, {}));
  EXPECT_EQ(unversioned.findings(), "UnversionedDatabase!");
  EXPECT_THAT(unversioned.finding(Code::kUnversionedDatabase)->message,
              HasSubstr("fails, because table public.draft is there already"));
  // DROP TABLE IF EXISTS first: whatever has the name, it is gone then.
  HistoryMaker careful;
  careful.revision("1", {}, {create(users())});
  careful.revision("2", {"1"},
                   {{"DROP TABLE IF EXISTS copy", {}, {}},
                    create({table("copy")}),
                    create({table("notes")}),
                    drop({table("copy")})});
  live = careful.after({"1"});
  put(live, table("copy"));
  EXPECT_EQ(planned(careful.facts(live, {"1"})).steps(), "2");
}

TEST(Doubt, WhatIsGoneBeforeItIsDroppedIsInTheWay) {
  Change concurrently = create({index("users", "ix_new", "id")});
  concurrently.outside_transaction = true;
  HistoryMaker maker;
  maker.revision("1", {}, {create(users()), create({table("notes")}), create({index("users", "ix_old", "id")})});
  Change wider{"ALTER TABLE users ALTER COLUMN id TYPE numeric", {column("users", "id", "numeric")}, {}};
  maker.revision("2", {"1"}, {drop({table("notes")}), wider, concurrently});
  Objects live = maker.after({"1"});
  take(live, table("notes"));
  put(live, column("users", "id", "numeric"));
  const Planned result = planned(maker.facts(live, {"1"}));
  EXPECT_EQ(result.findings(), "PartialRevision!");
  EXPECT_THAT(result.finding(Code::kPartialRevision)->message,
              HasSubstr("a plain upgrade fails, because table public.notes is not there"));
}

TEST(Doubt, RowsThatAreMovedTwiceWantMoreThanARow) {
  HistoryMaker maker;
  maker.revision("1", {}, {create(users())});
  schema::SchemaObject commented = table("users");
  commented.fields = {{"comment", "people"}};
  schema::seal(commented);
  maker.revision("2", {"1"}, {create({commented}), write_rows("INSERT INTO users VALUES ('admin')")});
  const Objects live = maker.after({"1", "2"});
  // The comment may be the models' own: neither run again nor stamped, but asked about.
  for (const char* policies : {"", "adopt", "defensive", "adopt defensive repair"}) {
    const Planned result = planned(maker.facts(live, {"1"}), policies);
    EXPECT_EQ(result.findings(), "UnstampedEffects!") << policies;
    EXPECT_EQ(result.steps(), "") << policies;
    EXPECT_THAT(result.finding(Code::kUnstampedEffects)->remedy, HasSubstr("`lockkeeper stamp 2`"));
  }
  Facts recorded = maker.facts(live, {"1"});
  for (const char* id : {"1", "2"}) recorded.ledger.push_back({id, {}, "", {}});
  EXPECT_EQ(planned(recorded, "adopt").steps(), "stamp 2");
}

TEST(Doubt, EachSentenceNamesWhatIsMissing) {
  const HistoryMaker maker = shop();
  const Planned result = planned(maker.facts({}, {"6"}));
  for (const api::Finding& finding : result.step_plan.findings) {
    EXPECT_THAT(finding.message, Not(HasSubstr("but .")));
    EXPECT_THAT(finding.message, Not(HasSubstr("but  ")));
  }
}

TEST(Doubt, AnotherApplicationsTablesMakeNoOrphanARevisionOfALaterImage) {
  const HistoryMaker maker = shop();
  const auto code_beside = [&maker](const schema::SchemaObject& object, const std::string& steps) {
    Objects live = upto(maker, "6");
    put(live, object);
    Facts facts = maker.facts(live, {"9"});
    facts.ledger = {{"6", {"5"}, "shop:v1", {}}};
    const Planned result = planned(facts, "adopt");
    EXPECT_EQ(result.steps(), steps) << display(object);
    const auto& findings = result.assessment.diagnosis.findings;
    return std::any_of(findings.begin(), findings.end(),
                       [](const api::Finding& finding) { return finding.code == Code::kAheadOfImage; });
  };
  // Migrated on by hand, perhaps: as the application itself would have made it.
  EXPECT_TRUE(code_beside(table("newer"), ""));
  EXPECT_TRUE(code_beside(column("users", "newer"), ""));
  // Of another owner, in another schema, or made by a DBA.
  schema::SchemaObject foreign = made(schema::Kind::kTable, "", "tickets", {{"owner", "helpdesk"}});
  EXPECT_FALSE(code_beside(foreign, "stamp 6"));
  foreign = table("tickets");
  foreign.schema = "helpdesk";
  schema::seal(foreign);
  EXPECT_FALSE(code_beside(foreign, "stamp 6"));
  EXPECT_FALSE(code_beside(index("orders", "by_a_dba", "paid"), "stamp 6"));
}

}  // namespace
}  // namespace lockkeeper::plan
