// What a trial on a copy of the live schema, or a revision that looks before it acts, changes about what is refused.
#include "plan/diagnosis/trial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planned.h"

namespace lockkeeper::plan {
namespace {

using api::Code;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// The revision 2 of: 1 users, 2 notes and users.phone.
HistoryMaker notes(const std::vector<Change>& before = {}) {
  HistoryMaker maker;
  maker.revision("1", {}, {create(users())});
  std::vector<Change> changes = before;
  changes.push_back(create({table("notes"), column("notes", "id")}));
  changes.push_back(create({column("users", "phone")}));
  maker.revision("2", {"1"}, changes);
  return maker;
}

Objects with_notes(const HistoryMaker& maker) {
  Objects live = maker.after({"1"});
  put(live, table("notes"));
  put(live, column("notes", "id"));
  return live;
}

Trial passed(const HistoryMaker& maker) {
  return {"", "", "", std::make_shared<const schema::Fingerprint>(fingerprint(maker.after({"1", "2"})))};
}

TEST(Trial, WhatRunsOnACopyIsNotRefused) {
  const HistoryMaker maker = notes();
  Facts facts = maker.facts(with_notes(maker), {"1"});
  EXPECT_EQ(planned(facts).findings(), "UnstampedEffects!");
  EXPECT_TRUE(wants_trial(facts, diagnose(facts)));
  facts.trial = passed(maker);
  const Planned result = planned(facts);
  EXPECT_EQ(result.findings(), "UnstampedEffects?");
  EXPECT_EQ(result.steps(), "2");
  EXPECT_THAT(
      result.finding(Code::kUnstampedEffects)->message,
      AllOf(HasSubstr("a plain upgrade gets past that: so it did on a copy of this schema"), Not(HasSubstr("fails"))));
  EXPECT_EQ(planned(facts, "defensive").steps(), "2") << "the revision itself skips what is there";
  EXPECT_FALSE(wants_trial(facts, diagnose(facts)));
  // Another state: what was tried says nothing of it.
  EXPECT_EQ(planned(facts, "adopt").findings(), "UnstampedEffects?");
}

TEST(Trial, WhatFailsOnACopyIsRefusedBeforeAnythingIsApplied) {
  const HistoryMaker maker = notes({{"SELECT relname FROM pg_catalog.pg_class", {}, {}}});
  Facts facts = maker.facts(with_notes(maker), {"1"});
  EXPECT_EQ(planned(facts).findings(), "UnstampedEffects?") << "it looks first, and nobody has tried";
  facts.trial = Trial{"2", "CREATE TABLE notes", "relation \"notes\" already exists", nullptr};
  EXPECT_EQ(planned(facts).findings(), "UnstampedEffects!");
  EXPECT_EQ(planned(facts).steps(), "");
}

TEST(Trial, OnlyWhatMayStumbleIsTried) {
  const HistoryMaker maker = notes();
  const auto wanted = [&maker](const Objects& live, std::vector<std::string> rows) {
    const Facts facts = maker.facts(live, std::move(rows));
    return wants_trial(facts, diagnose(facts));
  };
  EXPECT_FALSE(wanted(maker.after({"1"}), {"1"}));
  EXPECT_FALSE(wanted(maker.after({"1", "2"}), {"2"}));
  EXPECT_FALSE(wanted(with_notes(maker), {"dead"})) << "nothing runs from a row that nobody knows";
  EXPECT_TRUE(wanted(with_notes(maker), {"1"}));
  EXPECT_TRUE(wanted(maker.after({"1", "2"}), {}));
}

TEST(Trial, ARevisionThatLooksIsWarnedOfWhereNobodyCanTry) {
  // Each of these asks the catalogs, or may take a failure back.
  for (const char* sql : {"SELECT relname FROM pg_catalog.pg_class WHERE relkind = 'r'",
                          "select table_name from information_schema.tables", "SELECT to_regclass('notes')",
                          "SAVEPOINT sa_savepoint_1"}) {
    const HistoryMaker maker = notes({{sql, {}, {}}});
    const Planned result = planned(maker.facts(with_notes(maker), {"1"}));
    EXPECT_EQ(result.findings(), "UnstampedEffects?") << sql;
    EXPECT_EQ(result.steps(), "2") << sql;
    EXPECT_THAT(result.finding(Code::kUnstampedEffects)->message, HasSubstr("looks at what is there before it acts"));
  }
  // These do not: one's own rows, and the type that SQLAlchemy looks for before it makes an enum.
  for (const char* sql : {"SELECT id FROM users", "SELECT 1 FROM pg_catalog.pg_type WHERE typname = 'state'"}) {
    const HistoryMaker maker = notes({{sql, {}, {}}});
    EXPECT_EQ(planned(maker.facts(with_notes(maker), {"1"})).findings(), "UnstampedEffects!") << sql;
  }
}

TEST(Trial, WhatIfNotExistsPassesOverStaysRefusedWhereTheEndIsWrong) {
  HistoryMaker maker;
  maker.revision("1", {}, {create(users())});
  maker.revision("2", {"1"},
                 {{"CREATE TABLE IF NOT EXISTS notes (id text)", {table("notes"), column("notes", "id")}, {}}});
  Objects live = maker.after({"1"});
  put(live, table("notes"));
  put(live, column("notes", "other"));
  Facts facts = maker.facts(live, {"1"});
  const std::string before = planned(facts).findings();
  EXPECT_THAT(before, HasSubstr("!"));
  facts.trial = Trial{"", "", "", std::make_shared<const schema::Fingerprint>(fingerprint(live))};
  EXPECT_EQ(planned(facts).findings(), before);
}

}  // namespace
}  // namespace lockkeeper::plan
