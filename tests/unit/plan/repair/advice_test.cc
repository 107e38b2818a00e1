// What is advised is what would be done.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "planned.h"

namespace lockkeeper::plan {
namespace {

using api::Code;
using schema::SchemaObject;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Advice, AWayThatWouldBeRefusedIsNotNamed) {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users())});
  maker.revision("b", {"a"}, {create({table("names")}), write_rows("INSERT INTO names VALUES (1)")});
  const Planned lost = planned(maker.facts(maker.after({"a"}), {"b"}));
  EXPECT_EQ(lost.findings(), "MissingEffects?");
  EXPECT_THAT(lost.finding(Code::kMissingEffects)->remedy, Not(HasSubstr("lockkeeper")));
  const Planned refused = planned(maker.facts(maker.after({"a"}), {"b"}), "repair");
  EXPECT_EQ(refused.findings(), "MissingEffects!");
  EXPECT_THAT(refused.finding(Code::kMissingEffects)->remedy, Not(HasSubstr("lockkeeper")));
}

TEST(Advice, EachWayIsNamedWithWhatItWouldDoHere) {
  const HistoryMaker maker = shop();
  Objects live = upto(maker, "6");
  take(live, index("notes", "ix_notes", "id"));
  Facts facts = maker.facts(live, {"6"});
  facts.flags = " --shadow=same-server";
  EXPECT_THAT(planned(facts).finding(Code::kMissingEffects)->remedy,
              StartsWith("`lockkeeper apply --drift=repair --shadow=same-server`, or `lockkeeper repair "
                         "--shadow=same-server`, makes what is missing; or "));
  // Below what is stamped, and nothing was moved in between: both ways lead on.
  const Planned below = planned(maker.facts(upto(maker, "2"), {"3"}));
  EXPECT_THAT(below.finding(Code::kMissingEffects)->remedy,
              AllOf(HasSubstr("`lockkeeper apply --adopt=proven` stamps 2 and goes on from there"),
                    HasSubstr("`lockkeeper apply --drift=repair`")));
  // An index that is stamped and not valid: to drop it alone is not enough.
  Objects broken = upto(maker, "6");
  put(broken, invalid(index("users", "ix_phone", "phone")));
  EXPECT_THAT(planned(maker.facts(broken, {"6"})).finding(Code::kInvalidIndex)->remedy,
              StartsWith("`lockkeeper apply --invalid-indexes=repair --drift=repair` "));
}

TEST(Advice, WhatIsUndecidedNamesTheStampsBetweenWhichAPersonChooses) {
  const HistoryMaker maker = shop();
  EXPECT_THAT(planned(maker.facts(upto(maker, "4"), {"dead"}), "adopt").finding(Code::kOrphanedRevision)->remedy,
              HasSubstr("stamp what ran: `lockkeeper stamp --purge 4` or `lockkeeper stamp --purge 5`"));
  EXPECT_THAT(planned(maker.facts(upto(maker, "4"), {})).finding(Code::kUnversionedDatabase)->remedy,
              HasSubstr("stamp what ran: `lockkeeper stamp 4` or `lockkeeper stamp 5`"));
}

TEST(Advice, ARefusedRunTellsTheDatabaseAsItIs) {
  const HistoryMaker maker = shop();
  Objects live = upto(maker, "3");
  take(live, index("notes", "ix_notes", "id"));
  put(live, column("users", "phone", "integer"));
  const Facts facts = maker.facts(live, {"3"});
  const Planned plain = planned(facts);
  const Planned refused = planned(facts, "repair defensive");
  EXPECT_EQ(refused.steps(), "");
  ASSERT_NE(refused.finding(Code::kMissingEffects), nullptr) << "it is still missing";
  EXPECT_EQ(refused.finding(Code::kMissingEffects)->message, plain.finding(Code::kMissingEffects)->message);
  EXPECT_THAT(refused.finding(Code::kMissingEffects)->message, Not(HasSubstr("This run makes it")));
}

TEST(Advice, AnErrorThatOnlyAStepWouldLeadToSaysSo) {
  HistoryMaker maker;
  maker.revision("1", {}, {create(users())});
  maker.revision("2", {"1"}, {create({table("copy")}), create({table("notes")}), drop({table("copy")})});
  Objects live = maker.after({"1"});
  put(live, table("copy"));
  const Planned result = planned(maker.facts(live, {"dead"}), "adopt");
  EXPECT_EQ(result.steps(), "");
  EXPECT_EQ(result.findings(), "OrphanedRevision! UnstampedEffects!");
  EXPECT_THAT(result.finding(Code::kUnstampedEffects)->message, StartsWith("After stamping 1: Revision 2 "));
  EXPECT_THAT(result.finding(Code::kOrphanedRevision)->message, Not(HasSubstr("This run stamps")));
}

TEST(Repair, IsObjectByObject) {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users())});
  maker.revision("b", {"a"},
                 {create({table("names")}), create({index("users", "ix", "id")}), create({table("notes")}),
                  write_rows("INSERT INTO names VALUES (1)")});
  // An index beside a seeded row.
  Objects live = maker.after({"a", "b"});
  take(live, index("users", "ix", "id"));
  EXPECT_EQ(planned(maker.facts(live, {"b"}), "repair").steps(), "repair b");
  // A table beside the seeded one.
  take(live, table("notes"));
  EXPECT_EQ(planned(maker.facts(live, {"b"}), "repair").steps(), "repair b");
  // The seeded one cannot be made, and is the one that is named.
  take(live, table("names"));
  const Planned part = planned(maker.facts(live, {"b"}), "repair");
  EXPECT_EQ(part.steps(), "");
  EXPECT_EQ(part.findings(), "MissingEffects!");
  EXPECT_THAT(part.finding(Code::kMissingEffects)->message,
              AllOf(HasSubstr("It is not repaired: "), HasSubstr("`INSERT INTO names VALUES (1)`"),
                    HasSubstr("table public.names can be made again, its rows cannot"),
                    Not(HasSubstr("ix can be made")), Not(HasSubstr("notes can be made"))));
  // What a contract took away is gone, so what else it made can be made.
  HistoryMaker contract;
  contract.revision("a", {}, {create(users()), create({table("old")})});
  contract.revision("b", {"a"}, {drop({table("old")}), create({index("users", "ix", "id")})});
  live = contract.after({"a", "b"});
  take(live, index("users", "ix", "id"));
  EXPECT_EQ(planned(contract.facts(live, {"b"}), "repair").steps(), "repair b");
}

TEST(Repair, MakesNothingThatAnUnstampedContractTookAway) {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users()), create({table("t1")}), create({table("t2")})});
  maker.revision("b", {"a"}, {drop({table("t1"), table("t2")})});
  const Facts facts = maker.facts(maker.after({"a", "b"}), {"a"});
  EXPECT_EQ(planned(facts, "repair").steps(), "") << "b took them away";
  const Planned result = planned(facts);
  EXPECT_EQ(result.finding(Code::kMissingEffects), nullptr);
  EXPECT_THAT(result.finding(Code::kUnstampedEffects)->remedy, HasSubstr("`lockkeeper apply --adopt=proven` stamps b"));
  EXPECT_EQ(planned(facts, "adopt").steps(), "stamp b");
}

TEST(Words, CountsAndNamesAgree) {
  const HistoryMaker maker = shop();
  const Planned result = planned(maker.facts(upto(maker, "6"), {}));
  const std::string& message = result.finding(Code::kUnversionedDatabase)->message;
  const std::size_t equals = message.find('(');
  ASSERT_NE(equals, std::string::npos) << message;
  const std::string count = message.substr(equals + 1, message.find(' ', equals) - equals - 1);
  EXPECT_THAT(message, HasSubstr(", and " + count + " objects that these revisions make are there"));
}

}  // namespace
}  // namespace lockkeeper::plan
