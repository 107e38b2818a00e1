#include "schema/snapshot/snapshot.h"

#include <gtest/gtest.h>

#include <random>

#include "schema/snapshot/snapshot_check.h"

namespace lockkeeper::schema {
namespace {

class RandomHistory {
 public:
  explicit RandomHistory(unsigned seed) : random_(seed) {}

  History make() {
    History history;
    history.server_version = 150018;
    history.base = Fingerprint({object()});
    Fingerprint state = history.base;
    for (int i = 0; i < 6; ++i) {
      RevisionHistory revision;
      revision.revision = "r" + std::to_string(i);
      if (i > 0) revision.parents = {"r" + std::to_string(i - 1)};
      revision.checksum = text();
      revision.moves_data = flip();
      const Fingerprint before = state;
      for (int k = 0; k < 3; ++k) {
        StatementHistory statement{
            .sql = text(), .effects = {}, .writes_rows = flip(), .reads_rows = flip(), .outside_transaction = flip()};
        if (flip()) {
          const Fingerprint next = changed(state);
          statement.effects = effects_between(state, next);
          state = next;
        }
        revision.statements.push_back(std::move(statement));
      }
      revision.effects = effects_between(before, state);
      history.revisions.push_back(std::move(revision));
    }
    return history;
  }

 private:
  bool flip() { return random_() % 2 == 0; }
  std::string text() {
    static const std::vector<std::string> kTexts{"a",     "users",          "SELECT \"x\"", "line\nbreak",
                                                 "ü € 😀", "back\\slash",    "it's",         "tab\t",
                                                 "\x01",  "{\"json\": [1]}"};
    return kTexts[random_() % kTexts.size()] + std::to_string(random_() % 5);
  }
  SchemaObject object() {
    SchemaObject made;
    made.kind = kAllKinds[random_() % kAllKinds.size()];
    made.schema = flip() ? "public" : "";
    made.parent = flip() ? text() : "";
    made.name = text();
    made.name_is_incidental = flip();
    made.fields = {{"plain", text()}, {"expression", text(), Aspect::kExpression}, {"note", text(), Aspect::kNote}};
    if (flip()) made.fields.push_back({"loose", text(), Aspect::kQuery, text()});
    if (flip()) made.order = {text(), text()};
    if (flip()) made.needs = {text()};
    return made;
  }
  Fingerprint changed(const Fingerprint& state) {
    std::vector<SchemaObject> objects = state.objects();
    if (!objects.empty() && flip()) objects.erase(objects.begin());
    objects.push_back(object());
    return Fingerprint(std::move(objects));
  }

  std::mt19937 random_;
};

History read(const std::string& text) {
  const auto result = read_snapshot(text, "migrations.lock.json");
  if (const auto* finding = std::get_if<api::Finding>(&result)) ADD_FAILURE() << finding->message;
  return std::get<Snapshot>(result).contexts.at(0).history;
}

Snapshot alone(History history) {
  return {{{1, "", std::move(history)}}};
}

Snapshot two_tenants() {
  return {
      {{1, "north.alembic_version", RandomHistory(3).make()}, {2, "south.alembic_version", RandomHistory(4).make()}}};
}

std::string message_of(const std::string& text) {
  const auto result = read_snapshot(text, "app/migrations.lock.json");
  const auto* finding = std::get_if<api::Finding>(&result);
  if (finding == nullptr) return "";
  EXPECT_EQ(finding->code, api::Code::kSnapshotStale);
  EXPECT_NE(finding->message.find("app/migrations.lock.json"), std::string::npos);
  EXPECT_NE(finding->remedy.find("lockkeeper snapshot"), std::string::npos);
  return finding->message;
}

TEST(Snapshot, WhatIsWrittenIsWhatIsRead) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const History history = RandomHistory(seed).make();
    const std::string text = write_snapshot(alone(history));
    const History again = read(text);
    EXPECT_EQ(write_snapshot(alone(again)), text) << "seed " << seed;
    ASSERT_EQ(again.revisions.size(), history.revisions.size());
    std::vector<std::string> all;
    for (std::size_t i = 0; i < history.revisions.size(); ++i) {
      all.push_back(history.revisions[i].revision);
      EXPECT_EQ(again.state_of(all).strict(), history.state_of(all).strict()) << "seed " << seed;
      EXPECT_EQ(again.state_of(all).loose(), history.state_of(all).loose()) << "seed " << seed;
      EXPECT_EQ(again.state_of(all).in_order(), history.state_of(all).in_order()) << "seed " << seed;
      EXPECT_EQ(again.revisions[i].moves_data, history.revisions[i].moves_data);
      EXPECT_EQ(again.revisions[i].statements.size(), history.revisions[i].statements.size());
    }
  }
}

TEST(Snapshot, SeveralContextsAreWrittenAndReadByTheirNames) {
  const std::string text = write_snapshot(two_tenants());
  const auto result = read_snapshot(text, "migrations.lock.json");
  const auto* again = std::get_if<Snapshot>(&result);
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(write_snapshot(*again), text);
  ASSERT_EQ(again->contexts.size(), 2U);
  EXPECT_EQ(again->contexts[1].version_table, "south.alembic_version");
  EXPECT_EQ(again->contexts[1].history.revisions.size(), two_tenants().contexts[1].history.revisions.size());
  Json changed = Json::parse(text);
  changed["contexts"][1]["version_table"] = "east.alembic_version";
  EXPECT_NE(message_of(changed.dump()).find("checksum"), std::string::npos);
}

TEST(Snapshot, AContextIsFoundByItsTableAndOneOfSeveralWithThatTableByItsNumber) {
  Snapshot tenants = two_tenants();
  EXPECT_EQ(tenants.find(7, "south.alembic_version"), &tenants.contexts[1].history);
  EXPECT_EQ(tenants.find(1, "east.alembic_version"), nullptr);
  for (ContextHistory& one : tenants.contexts) one.version_table = "public.alembic_version";
  EXPECT_EQ(tenants.find(2, "public.alembic_version"), &tenants.contexts[1].history);
  EXPECT_EQ(tenants.find(3, "public.alembic_version"), nullptr);
  tenants.contexts.push_back({3, "public.alembic_version", RandomHistory(6).make()});
  EXPECT_EQ(tenants.find(3, "public.alembic_version"), &tenants.contexts[2].history);
  const Snapshot one = alone(RandomHistory(5).make());
  EXPECT_EQ(one.find(1, "any.alembic_version"), &one.contexts[0].history);
  EXPECT_EQ(one.find(2, "any.alembic_version"), nullptr);
}

TEST(Snapshot, AReplayOfOtherContextsIsToldAsSuch) {
  EXPECT_TRUE(compare_replay(two_tenants(), two_tenants(), "f").empty());
  Snapshot other = two_tenants();
  other.contexts[1].version_table = "east.alembic_version";
  const auto renamed = compare_replay(two_tenants(), other, "f");
  ASSERT_EQ(renamed.size(), 1U);
  EXPECT_NE(renamed[0].message.find("context 2, east.alembic_version"), std::string::npos);
  other.contexts.pop_back();
  const auto fewer = compare_replay(two_tenants(), other, "f");
  ASSERT_EQ(fewer.size(), 1U);
  EXPECT_EQ(fewer[0].severity, api::Severity::kError);
  EXPECT_NE(fewer[0].message.find("is of 2 of env.py's contexts, and it configures 1"), std::string::npos);
}

TEST(Snapshot, ALayoutMayChangeAndAMeaningMayNot) {
  const std::string text = write_snapshot(alone(RandomHistory(1).make()));
  EXPECT_EQ(message_of(Json::parse(text).dump()), "");
  Json changed = Json::parse(text);
  changed["revisions"][2]["moves_data"] = !changed["revisions"][2].value("moves_data", false);
  EXPECT_NE(message_of(changed.dump()).find("checksum"), std::string::npos);
}

TEST(Snapshot, BadInputIsOneSentenceWithThePlace) {
  const std::string text = write_snapshot(alone(RandomHistory(2).make()));
  EXPECT_NE(message_of("").find("no JSON"), std::string::npos);
  EXPECT_NE(message_of("<<<<<<< HEAD\n" + text).find("merge"), std::string::npos);
  EXPECT_NE(message_of(R"({"format": 7})").find("format 7"), std::string::npos);
  for (const char* gone : {"revision", "parents", "checksum", "set", "removed", "statements"}) {
    Json broken = Json::parse(text);
    broken["revisions"][1].erase(gone);
    EXPECT_NE(message_of(broken.dump()), "") << gone;
  }
  for (std::size_t cut = 0; cut < text.size(); cut += 97) EXPECT_NE(message_of(text.substr(0, cut)), "");
}

TEST(Snapshot, IsUnchangedUpToTheFirstRevisionThatIsNotTheSameAtItsPlace) {
  const History history = RandomHistory(4).make();
  std::vector<RevisionKey> files;
  for (const RevisionHistory& one : history.revisions) files.push_back({one.revision, one.parents, one.checksum});
  EXPECT_EQ(count_unchanged(history, files), 6U);
  History merge = history;
  merge.revisions[5].parents = {"z", "a"};
  files[5].parents = {"a", "z"};
  EXPECT_EQ(count_unchanged(merge, files), 6U) << "in whichever order a merge names its parents";
  files[5].parents = history.revisions[5].parents;
  files.push_back({"new", {"r5"}, "x"});
  EXPECT_EQ(count_unchanged(history, files), 6U);
  EXPECT_EQ(count_unchanged(history, {files.begin(), files.begin() + 2}), 2U);
  files[4].checksum += "another";
  EXPECT_EQ(count_unchanged(history, files), 4U);
  files[3].parents = {"r1"};
  EXPECT_EQ(count_unchanged(history, files), 3U);
  std::swap(files[1], files[2]);
  EXPECT_EQ(count_unchanged(history, files), 1U);
  EXPECT_EQ(count_unchanged({}, files), 0U);
}

TEST(Snapshot, HoldsForExactlyTheFilesThatItIsOf) {
  const History history = RandomHistory(3).make();
  std::vector<RevisionKey> files;
  for (const RevisionHistory& one : history.revisions) files.push_back({one.revision, one.parents, one.checksum});
  EXPECT_TRUE(compare_snapshot(history, files, "f").empty());

  auto more = files;
  more.push_back({"new", {"r5"}, "x"});
  more[2].checksum = "another";
  more.erase(more.begin());
  const auto findings = compare_snapshot(history, more, "f");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_NE(findings[0].message.find("new is new; r2 has changed; r0 has no file any more"), std::string::npos)
      << findings[0].message;

  auto moved = files;
  moved[3].parents = {"r0"};
  EXPECT_EQ(compare_snapshot(history, moved, "f").size(), 1U);
}

TEST(Effects, LeadFromOneStateToTheOtherAndAddUp) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const History history = RandomHistory(seed).make();
    Fingerprint state = history.base;
    Effects sum;
    for (const RevisionHistory& one : history.revisions) {
      state = applied(state, one.effects);
      sum = composed(sum, one.effects);
      EXPECT_EQ(applied(history.base, sum).strict(), state.strict()) << "seed " << seed;
    }
    EXPECT_TRUE(effects_between(state, state).empty());
  }
}

TEST(Effects, ColumnsThatOnlyStandElsewhereCount) {
  SchemaObject table;
  table.name = "t";
  table.order = {"a", "b"};
  const Fingerprint before({table});
  table.order = {"b", "a"};
  const Fingerprint after({table});
  EXPECT_EQ(before.strict(), after.strict());
  EXPECT_EQ(applied(before, effects_between(before, after)).in_order(), after.in_order());
}

TEST(Snapshot, AReplayOfTheSameSaysTheSame) {
  const History one = RandomHistory(7).make();
  EXPECT_TRUE(compare_replay(alone(one), alone(one), "f").empty());
  History other = one;
  other.revisions[2].moves_data = !other.revisions[2].moves_data;
  const auto findings = compare_replay(alone(one), alone(other), "f");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, api::Severity::kError);
  EXPECT_NE(findings[0].message.find("r2"), std::string::npos);
}

History traced(History history) {
  using How = api::StatementTrace::How;
  for (RevisionHistory& revision : history.revisions) {
    revision.traced_on = 15;
    for (StatementHistory& statement : revision.statements) {
      api::RelationTrace orders{.schema = "public",
                                .name = "orders",
                                .parent = "public.all",
                                .older = true,
                                .held = api::TableLock::kAccessExclusive,
                                .taken = api::TableLock::kShare,
                                .scanned = true};
      statement.traces = {{How::kInTransaction, {orders, {.schema = "public", .name = "made"}}, "", ""},
                          {How::kOutside, {}, "", ""},
                          {How::kNotRun, {}, "", ""}};
    }
  }
  return history;
}

TEST(Snapshot, TracesAreWrittenAndRead) {
  const History history = traced(RandomHistory(7).make());
  const std::string text = write_snapshot(alone(history));
  const History again = read(text);
  EXPECT_EQ(write_snapshot(alone(again)), text);
  ASSERT_EQ(again.revisions.size(), history.revisions.size());
  EXPECT_EQ(again.revisions[2].traced_on, 15);
  ASSERT_EQ(again.revisions[2].statements.size(), history.revisions[2].statements.size());
  EXPECT_EQ(again.revisions[2].statements[1].traces, history.revisions[2].statements[1].traces);
}

TEST(Snapshot, OneWithoutTracesIsAsItWasAndHolds) {
  const History without = RandomHistory(7).make();
  const std::string text = write_snapshot(alone(without));
  EXPECT_NE(text.find("\"format\": 1,"), std::string::npos) << "an older version reads it";
  EXPECT_EQ(text.find("trace"), std::string::npos);
  EXPECT_NE(write_snapshot(alone(traced(without))).find("\"format\": 2,"), std::string::npos);
  EXPECT_TRUE(compare_replay(alone(without), alone(traced(without)), "f").empty());
  EXPECT_TRUE(compare_replay(alone(traced(without)), alone(without), "f").empty());
  History other = traced(without);
  other.revisions[2].statements[0].traces[0].relations[0].rewritten = true;
  EXPECT_EQ(compare_replay(alone(traced(without)), alone(other), "f").size(), 1U) << "of two traces each counts";
}

TEST(Snapshot, AnotherMajorVersionIsComparedAndNamed) {
  const History one = RandomHistory(7).make();
  History other = one;
  other.server_version = 170000;
  EXPECT_TRUE(compare_replay(alone(one), alone(other), "f").empty());
  other.revisions[2].moves_data = !other.revisions[2].moves_data;
  const auto findings = compare_replay(alone(one), alone(other), "f");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, api::Severity::kWarning);
  EXPECT_NE(findings[0].message.find("PostgreSQL 15, and this is PostgreSQL 17"), std::string::npos);
  EXPECT_TRUE(compare_server(one, 150004, "f").empty());
  ASSERT_EQ(compare_server(one, 140000, "f").size(), 1U);
  EXPECT_EQ(compare_server(one, 140000, "f")[0].severity, api::Severity::kWarning);
}

}  // namespace
}  // namespace lockkeeper::schema
