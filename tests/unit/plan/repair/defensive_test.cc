// What --apply=defensive skips, runs and refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planned.h"

namespace lockkeeper::plan {
namespace {

using api::Code;
using schema::SchemaObject;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Defensive, SkipsStatementsWhoseExactResultIsThere) {
  const HistoryMaker maker = shop();
  Objects live = upto(maker, "3");
  put(live, column("users", "phone"));
  const Facts facts = maker.facts(live, {"3"});
  EXPECT_EQ(planned(facts).findings(), "UnstampedEffects!");
  const Planned careful = planned(facts, "defensive");
  EXPECT_EQ(careful.steps(), "4 -0, 5, 6");
  EXPECT_EQ(careful.findings(), "UnstampedEffects?");
  const UpgradeStep& step = std::get<UpgradeStep>(careful.step_plan.steps[0]);
  EXPECT_EQ(step.skipped[0].sql, "ALTER TABLE users ADD COLUMN phone text");
  EXPECT_THAT(step.skipped[0].because, HasSubstr("column public.users.phone is there"));
  EXPECT_THAT(step.statements, ElementsAre("CREATE ix_orders"));
  put(live, column("users", "phone", "integer"));
  const Planned other = planned(maker.facts(live, {"3"}), "defensive");
  EXPECT_EQ(other.steps(), "");
  EXPECT_THAT(other.finding(Code::kUnstampedEffects)->message,
              HasSubstr("is there with another definition (type: integer, not text)"));
}

TEST(Defensive, MovesDataOnceOrNotAtAll) {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users())});
  Change later = create({index("users", "ix", "name")});
  maker.revision("b", {"a"}, {create({column("users", "name")}), write_rows("UPDATE users SET name = ''"), later});
  Objects live = maker.after({"a"});
  put(live, column("users", "name"));
  // The column came from elsewhere, perhaps with its values.
  const Planned filled = planned(maker.facts(live, {"a"}), "defensive");
  EXPECT_EQ(filled.steps(), "");
  EXPECT_THAT(filled.finding(Code::kUnstampedEffects)->message,
              HasSubstr("column public.users.name, which it fills, is there already"));
  put(live, index("users", "ix", "name"));
  const Planned after = planned(maker.facts(live, {"a"}), "defensive");
  EXPECT_EQ(after.steps(), "");
  EXPECT_THAT(after.finding(Code::kUnstampedEffects)->message, HasSubstr("whether it ran cannot be seen"));
  // An autocommit block behind them: what came before was committed as one.
  HistoryMaker half;
  later.outside_transaction = true;
  half.revision("a", {}, {create(users())});
  half.revision("b", {"a"}, {create({column("users", "name")}), write_rows("UPDATE users SET name = ''"), later});
  take(live, index("users", "ix", "name"));
  const Planned refused = planned(half.facts(live, {"a"}), "defensive");
  EXPECT_EQ(refused.steps(), "");
  EXPECT_EQ(refused.findings(), "PartialRevision!");
  // Rows of an earlier revision, where a later one is there.
  HistoryMaker chain = shop();
  Objects beyond = upto(chain, "4");
  put(beyond, index("users", "ix_phone", "phone"));
  EXPECT_EQ(planned(chain.facts(beyond, {"4"}), "defensive").steps(), "");
}

TEST(Defensive, MovesNoDataWhereNoRowTellsWhetherItRan) {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users())});
  maker.revision("b", {"a"}, {create({column("users", "name")}), write_rows("UPDATE users SET name = ''")});
  maker.revision("c", {"b"}, {write_rows("DELETE FROM users")});
  const Planned whole = planned(maker.facts(maker.after({"a", "b"}), {}), "defensive");
  EXPECT_EQ(whole.steps(), "");
  EXPECT_THAT(
      whole.finding(Code::kUnversionedDatabase)->message,
      HasSubstr("`UPDATE users SET name = ''` of revision b (versions/b.py) moves data, and no version row tells"));
  // Its column is not there, so it did not run, nor did what comes after it.
  EXPECT_EQ(planned(maker.facts(maker.after({"a"}), {}), "defensive").steps(), "a -0, b, c");
}

TEST(Defensive, WhatASkippedObjectWasFilledWithIsInDoubt) {
  const auto steps = [](const std::vector<Change>& changes, const std::vector<SchemaObject>& there) {
    HistoryMaker maker;
    maker.revision("a", {}, {create(users()), create({table("players")})});
    maker.revision("b", {"a"}, changes);
    Objects live = maker.after({"a"});
    for (const SchemaObject& object : there) put(live, object);
    return planned(maker.facts(live, {"a"}), "defensive").steps();
  };
  const Change teams = create({table("teams"), column("teams", "id")});
  const Change roles = create({table("roles"), column("roles", "id")});
  const std::vector<SchemaObject> there{table("teams"), column("teams", "id")};
  EXPECT_EQ(
      steps({teams, roles, write_rows("INSERT INTO teams (id) SELECT id FROM players ON CONFLICT DO NOTHING")}, there),
      "");
  EXPECT_EQ(steps({teams, roles, write_rows("INSERT INTO public.teams SELECT 1")}, there), "");
  EXPECT_EQ(steps({teams, roles, write_rows("COPY teams FROM STDIN")}, there), "");
  EXPECT_EQ(steps({teams, roles, write_rows("DO $$ BEGIN INSERT INTO teams SELECT 1; END $$")}, there), "");
  EXPECT_EQ(steps({teams, roles, write_rows("CALL fill()")}, there), "") << "nobody knows what it fills";
  // A loop over rows: what it writes was not seen in an empty database.
  EXPECT_EQ(steps({teams, roles, read_rows("SELECT id FROM players")}, there), "");
  // What is new is filled as the revision does, also from what is skipped.
  EXPECT_EQ(steps({teams, roles, write_rows("INSERT INTO roles SELECT id FROM teams")}, there), "b -0");
  EXPECT_EQ(steps({teams, roles, write_rows("UPDATE players SET name = ''")}, there), "b -0");
  // All of the revision is there: then its rows may be as well, wherever they go.
  EXPECT_EQ(steps({teams, write_rows("UPDATE players SET name = ''")}, there), "");
  // One text that makes a table and fills it.
  Change both = teams;
  both.sql = "CREATE TABLE teams (id text); INSERT INTO teams SELECT 1";
  both.writes_rows = true;
  EXPECT_EQ(steps({both, roles}, there), "");
}

TEST(Defensive, ALaterRevisionAddsNoRowsToWhatIsSkipped) {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users())});
  maker.revision("b", {"a"}, {create({table("roles")}), create({index("users", "ix", "id")})});
  maker.revision("c", {"b"}, {write_rows("INSERT INTO roles VALUES ('admin')")});
  Objects live = maker.after({"a"});
  put(live, table("roles"));
  const Planned result = planned(maker.facts(live, {"a"}), "defensive");
  EXPECT_EQ(result.steps(), "");
  EXPECT_THAT(result.finding(Code::kUnstampedEffects)->message,
              HasSubstr("`INSERT INTO roles VALUES ('admin')` of revision c"));
}

TEST(Defensive, AHalfDoneConcurrentlyIsResumed) {
  HistoryMaker maker;
  Change concurrently = create({index("users", "uq", "id")});
  concurrently.outside_transaction = true;
  maker.revision("a", {}, {create(users())});
  maker.revision("b", {"a"}, {create({table("logins")}), concurrently});
  Objects live = maker.after({"a"});
  put(live, table("logins"));
  put(live, invalid(index("users", "uq", "id")));
  const Facts facts = maker.facts(live, {"a"});
  EXPECT_EQ(planned(facts).findings(), "PartialRevision! InvalidIndex!");
  EXPECT_EQ(planned(facts, "indexes").findings(), "PartialRevision! InvalidIndex!");
  const Planned resumed = planned(facts, "indexes defensive");
  EXPECT_EQ(resumed.steps(), "drop index public.users.uq, b -0");
  EXPECT_EQ(resumed.findings(), "PartialRevision? InvalidIndex?");
  EXPECT_EQ(std::get<DropIndexStep>(resumed.step_plan.steps[0]).sql, "DROP INDEX CONCURRENTLY IF EXISTS public.uq");
}

TEST(Defensive, WithoutRowsDataThatMayHaveMovedIsLeft) {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users())});
  maker.revision("b", {"a"}, {create({table("notes")}), write_rows("INSERT INTO notes SELECT 1")});
  maker.revision("c", {"b"}, {write_rows("UPDATE users SET id = 1")});
  const Objects live = maker.after({"a", "b"});
  // What b fills is there, with or without its rows.
  const Planned filled = planned(maker.facts(live, {"a"}), "defensive");
  EXPECT_EQ(filled.steps(), "");
  EXPECT_THAT(filled.finding(Code::kUnstampedEffects)->message,
              HasSubstr("table public.notes, which it fills, is there already"));
  const Planned unversioned = planned(maker.facts(live, {}), "defensive");
  EXPECT_EQ(unversioned.steps(), "");
  EXPECT_THAT(unversioned.finding(Code::kUnversionedDatabase)->message, HasSubstr("twice would be wrong"));
  // The ledger has seen it run, whatever the rows say.
  Facts recorded = maker.facts(live, {"a"});
  recorded.ledger = {{"b", {"a"}, "shop:v1", {}}};
  EXPECT_EQ(planned(recorded, "defensive").steps(), "");
  // Something that it makes is missing: it cannot have run.
  EXPECT_EQ(planned(maker.facts(maker.after({"a"}), {}), "defensive").steps(), "a -0, b, c");
  // Only rows are moved, after what is there.
  HistoryMaker rows;
  rows.revision("a", {}, {create(users())});
  rows.revision("b", {"a"}, {write_rows("UPDATE users SET id = 1")});
  Facts open = rows.facts(rows.after({"a"}), {});
  EXPECT_EQ(planned(open, "defensive").steps(), "");
  open.ledger = {{"a", {}, "shop:v1", {}}};
  EXPECT_EQ(planned(open, "defensive").steps(), "a -0, b");
}

TEST(Defensive, WhatCameAndWentIsSkippedWholeOrNotAtAll) {
  Change concurrently = create({index("users", "ix", "id")});
  concurrently.outside_transaction = true;
  HistoryMaker maker;
  maker.revision("a", {}, {create(users())});
  maker.revision("b", {"a"},
                 {create({table("draft")}), create({table("final")}), create({column("draft", "note")}),
                  drop({table("draft"), column("draft", "note")}), concurrently});
  Objects live = maker.after({"a"});
  EXPECT_EQ(planned(maker.facts(live, {"a"}), "defensive").steps(), "b");
  put(live, table("final"));
  EXPECT_EQ(planned(maker.facts(live, {"a"}), "defensive").steps(), "b -0 -1 -2 -3");
  put(live, table("draft"));
  EXPECT_EQ(planned(maker.facts(live, {"a"}), "defensive").steps(), "b -0 -1");
  // One statement takes away what is gone already, and what is not.
  HistoryMaker mixed;
  mixed.revision("a", {}, {create(users()), create({table("old")})});
  mixed.revision("b", {"a"},
                 {create({table("draft")}), create({table("final")}), drop({table("draft"), table("old")})});
  live = mixed.after({"a"});
  put(live, table("final"));
  const Planned refused = planned(mixed.facts(live, {"a"}), "defensive");
  EXPECT_EQ(refused.steps(), "");
  EXPECT_THAT(refused.finding(Code::kUnstampedEffects)->message, HasSubstr("table public.draft, is gone already"));
}

TEST(Defensive, WhatIsToBeDroppedUnderAnotherNameIsNoSilentSkip) {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users()), create({index("users", "ix", "id")})});
  maker.revision("b", {"a"}, {create({table("notes")}), drop({index("users", "ix", "id")})});
  Objects live = maker.after({"a"});
  take(live, index("users", "ix", "id"));
  put(live, index("users", "renamed", "id"));
  put(live, table("notes"));
  const Planned result = planned(maker.facts(live, {"a"}), "defensive");
  EXPECT_EQ(result.steps(), "");
  EXPECT_THAT(result.finding(Code::kUnstampedEffects)->message, HasSubstr("has another name: renamed"));
}

}  // namespace
}  // namespace lockkeeper::plan
