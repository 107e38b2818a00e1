#include "plan/evidence/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema_values.h"

namespace lockkeeper::plan {
namespace {

using schema::SchemaObject;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<SchemaObject> users() {
  return {table("users"), column("users", "id", "bigint")};
}
std::vector<SchemaObject> orders() {
  return {table("orders"), column("orders", "id", "bigint")};
}

// a1 users, b2 orders, c3 users.email
HistoryMaker chain() {
  HistoryMaker maker;
  maker.revision("a1", {}, {create(users())});
  maker.revision("b2", {"a1"}, {create(orders())});
  maker.revision("c3", {"b2"}, {create({column("users", "email")})});
  return maker;
}

Evidence weighed(const HistoryMaker& maker, const Objects& live, std::vector<std::string> rows = {},
                 std::vector<std::string> ledger = {}) {
  return weigh(maker.history(), fingerprint(live), rows, ledger);
}

// Heads of what is proven; `-` where nothing is.
std::string proven(const Evidence& evidence) {
  if (!evidence.proof) return "-";
  std::string text;
  for (const std::string& head : evidence.proof->heads) text += (text.empty() ? "" : ",") + head;
  return text;
}

TEST(Evidence, EachStateOfAChainIsProven) {
  const HistoryMaker maker = chain();
  EXPECT_EQ(proven(weighed(maker, {})), "");
  EXPECT_TRUE(weighed(maker, {}).proof.has_value());
  EXPECT_EQ(proven(weighed(maker, maker.after({"a1"}))), "a1");
  EXPECT_EQ(proven(weighed(maker, maker.after({"a1", "b2"}))), "b2");
  const Evidence all = weighed(maker, maker.after({"a1", "b2", "c3"}));
  EXPECT_EQ(proven(all), "c3");
  EXPECT_THAT(all.proof->applied, ElementsAre("a1", "b2", "c3"));
  EXPECT_EQ(all.proof->because, "the schema equals the state after c3 (5 objects)");
}

TEST(Evidence, RevisionsAreCompleteAbsentPartialOrInvisible) {
  HistoryMaker maker = chain();
  maker.revision("d4", {"c3"}, {write_rows("UPDATE users SET email = ''")});
  maker.revision("e5", {"d4"}, {create({table("notes"), column("notes", "id")}), create({column("users", "age")})});
  Objects live = maker.after({"a1", "b2"});
  put(live, column("users", "age"));
  const Evidence evidence = weighed(maker, live);
  EXPECT_EQ(evidence.find("a1")->presence, Presence::kComplete);
  EXPECT_EQ(evidence.find("c3")->presence, Presence::kAbsent);
  EXPECT_THAT(evidence.find("c3")->missing, ElementsAre("column public.users.email"));
  EXPECT_EQ(evidence.find("d4")->presence, Presence::kInvisible);
  EXPECT_EQ(evidence.find("e5")->presence, Presence::kPartial);
  EXPECT_THAT(evidence.find("e5")->there, ElementsAre("column public.users.age"));
  EXPECT_EQ(proven(evidence), "-");
  ASSERT_TRUE(evidence.nearest.has_value());
  EXPECT_THAT(evidence.nearest->heads, ElementsAre("b2"));
  ASSERT_EQ(evidence.nearest->difference.added.size(), 1U);
  EXPECT_EQ(evidence.nearest->difference.added[0].name, "age");
}

TEST(Evidence, WhatNoRevisionMakesIsLeftOut) {
  const HistoryMaker maker = chain();
  Objects live = maker.after({"a1", "b2"});
  put(live, table("spatial_ref_sys"));
  put(live, column("spatial_ref_sys", "srid"));
  put(live, index("users", "by_hand", "id"));
  const Evidence evidence = weighed(maker, live);
  EXPECT_EQ(proven(evidence), "b2");
  EXPECT_THAT(evidence.unknown, ElementsAre("table public.spatial_ref_sys", "index public.users.by_hand"));
}

TEST(Evidence, AnotherDefinitionIsNoProof) {
  const HistoryMaker maker = chain();
  Objects live = maker.after({"a1", "b2", "c3"});
  put(live, column("users", "email", "integer"));
  const Evidence evidence = weighed(maker, live);
  EXPECT_EQ(proven(evidence), "-");
  EXPECT_THAT(evidence.find("c3")->different, ElementsAre("column public.users.email (type: integer, not text)"));
  ASSERT_EQ(evidence.nearest->difference.changed.size(), 1U);
}

TEST(Evidence, MadeUpNamesOwnersCommentsAndTheOrderOfColumnsBreakNoProof) {
  HistoryMaker maker;
  SchemaObject ordered = table("users");
  ordered.order = {"id", "email"};
  maker.revision("a1", {},
                 {create({ordered, column("users", "id"), column("users", "email"), index("users", "ix", "id")})});
  Objects live;
  ordered.order = {"email", "id"};
  ordered.fields = {{"owner", "dba"}, {"comment", "people"}, {"privileges", "reader=r/dba"}};
  seal(ordered);
  put(live, ordered);
  put(live, column("users", "id"));
  put(live, column("users", "email"));
  put(live, index("users", "idx_users_id", "id"));
  const Evidence evidence = weighed(maker, live);
  EXPECT_EQ(proven(evidence), "a1");
  EXPECT_THAT(evidence.unknown, IsEmpty());
  put(live, index("users", "and_one_more", "id"));
  EXPECT_EQ(proven(weighed(maker, live)), "a1");
}

TEST(Evidence, CancellingChangesCountAsAppliedAndTheVersionRowsMaySayOtherwise) {
  HistoryMaker maker = chain();
  maker.revision("d4", {"c3"}, {create({table("tmp")})});
  maker.revision("e5", {"d4"}, {drop({table("tmp")})});
  const Objects live = maker.after({"a1", "b2", "c3"});
  EXPECT_EQ(proven(weighed(maker, live)), "e5");
  EXPECT_EQ(proven(weighed(maker, live, {"c3"})), "c3");
  EXPECT_EQ(proven(weighed(maker, live, {"d4"})), "e5");  // d4's table is not there: its row is no candidate
  Objects between = live;
  put(between, table("tmp"));
  EXPECT_EQ(proven(weighed(maker, between)), "d4");
}

TEST(Evidence, WhereDataMovedTheRowsThenTheLedgerDecideElseNothingIsProven) {
  HistoryMaker maker = chain();
  maker.revision("d4", {"c3"}, {write_rows("UPDATE users SET email = lower(email)")});
  const Objects live = maker.after({"a1", "b2", "c3"});
  const Evidence open = weighed(maker, live);
  EXPECT_EQ(proven(open), "-");
  EXPECT_THAT(open.undecided, HasSubstr("after c3 and the one after d4: d4 moves data"));
  EXPECT_FALSE(open.nearest.has_value());
  EXPECT_EQ(proven(weighed(maker, live, {"c3"})), "c3");
  EXPECT_EQ(proven(weighed(maker, live, {"d4"})), "d4");
  EXPECT_EQ(proven(weighed(maker, live, {}, {"a1", "b2", "c3"})), "c3");
  EXPECT_EQ(proven(weighed(maker, live, {}, {"d4"})), "d4");
  // The rows are behind the schema: they stood still, and d4 may have run like b2 and c3.
  EXPECT_EQ(proven(weighed(maker, live, {"a1"})), "-");
  EXPECT_EQ(proven(weighed(maker, live, {"a1"}, {"a1", "b2", "c3"})), "c3");
  EXPECT_EQ(proven(weighed(maker, live, {"a1"}, {"d4"})), "d4");
  // The ledger is behind the schema: somebody else was at work.
  EXPECT_EQ(proven(weighed(maker, live, {}, {"a1"})), "-");
  // A later revision that shows proves the ones before.
  maker.revision("e5", {"d4"}, {create({table("notes")})});
  EXPECT_EQ(proven(weighed(maker, maker.after({"a1", "b2", "c3", "e5"}))), "e5");
}

TEST(Evidence, FinerTracesTellEqualStatesApart) {
  HistoryMaker maker = chain();
  SchemaObject commented = table("users");
  commented.fields = {{"comment", "people"}};
  seal(commented);
  maker.revision("d4", {"c3"}, {create({commented})});
  Objects live = maker.after({"a1", "b2", "c3"});
  EXPECT_EQ(proven(weighed(maker, live)), "c3");
  EXPECT_EQ(proven(weighed(maker, maker.after({"a1", "b2", "c3", "d4"}))), "d4");
  commented.fields = {{"comment", "something else"}};
  seal(commented);
  put(live, commented);
  EXPECT_THAT(weighed(maker, live).undecided, HasSubstr("d4"));
  EXPECT_EQ(proven(weighed(maker, live, {"d4"})), "d4");
}

TEST(Evidence, RowsAreBehindWhereAFinerTraceSaysThatDataWasMovedAbove) {
  HistoryMaker maker = chain();
  SchemaObject commented = table("users");
  commented.fields = {{"comment", "people"}};
  seal(commented);
  const Change comment = create({commented});
  maker.revision("d4", {"c3"}, {comment, write_rows("INSERT INTO users VALUES ('admin')")});
  const Objects live = maker.after({"a1", "b2", "c3", "d4"});
  // Run again, it would insert the row twice.
  EXPECT_EQ(proven(weighed(maker, live, {"c3"})), "d4");
  EXPECT_EQ(proven(weighed(maker, maker.after({"a1", "b2", "c3"}), {"c3"})), "c3");
  // A comment that is lost denies no row.
  EXPECT_EQ(proven(weighed(maker, maker.after({"a1", "b2", "c3"}), {"d4"})), "d4");
  // Somebody wrote the comment by hand, and the revision does nothing else: it may run.
  HistoryMaker harmless = chain();
  harmless.revision("d4", {"c3"}, {comment});
  EXPECT_EQ(proven(weighed(harmless, live, {"c3"})), "c3");
}

TEST(Evidence, ARenamedIndexTellsWhichSideOfItsRename) {
  HistoryMaker maker;
  maker.revision("a1", {}, {create({table("t"), column("t", "x"), index("t", "old", "x")})});
  maker.revision("b2", {"a1"}, {{"ALTER INDEX old RENAME TO new", {index("t", "new", "x")}, {index("t", "old", "x")}}});
  EXPECT_EQ(proven(weighed(maker, maker.after({"a1"}))), "a1");
  EXPECT_EQ(proven(weighed(maker, maker.after({"a1", "b2"}))), "b2");
}

// 018 → 019, and 018 → 020 → 021; 022 merges.
HistoryMaker fork() {
  HistoryMaker maker;
  maker.revision("018", {}, {create(users())});
  maker.revision("019", {"018"}, {create({column("users", "nineteen")})});
  maker.revision("020", {"018"}, {create(orders())});
  maker.revision("021", {"020"}, {create({column("orders", "twentyone")})});
  maker.revision("022", {"019", "021"}, {});
  return maker;
}

TEST(Evidence, ArmsOfAForkAreProvenOneByOne) {
  const HistoryMaker maker = fork();
  EXPECT_EQ(proven(weighed(maker, maker.after({"018", "019"}))), "019");
  EXPECT_EQ(proven(weighed(maker, maker.after({"018", "020"}))), "020");
  EXPECT_EQ(proven(weighed(maker, maker.after({"018", "020", "021"}))), "021");
  EXPECT_EQ(proven(weighed(maker, maker.after({"018", "019", "020"}))), "019,020");
  // Nothing tells whether the merge was stamped: it changes nothing.
  EXPECT_EQ(proven(weighed(maker, maker.after({"018", "019", "020", "021"}))), "022");
  EXPECT_EQ(proven(weighed(maker, maker.after({"018", "019", "020", "021"}), {"019", "021"})), "019,021");
  Objects half = maker.after({"018", "019", "020", "021"});
  take(half, table("orders"));
  const Evidence none = weighed(maker, half);
  EXPECT_EQ(proven(none), "-");
  EXPECT_EQ(none.find("019")->presence, Presence::kComplete);
  EXPECT_EQ(none.find("020")->presence, Presence::kPartial);
}

TEST(Evidence, AnInvalidIndexIsListedAndNoProof) {
  HistoryMaker maker = chain();
  maker.revision("d4", {"c3"}, {create({index("users", "ix_email", "email")})});
  Objects live = maker.after({"a1", "b2", "c3"});
  put(live, invalid(index("users", "ix_email", "email")));
  put(live, invalid(index("orders", "orders_pkey_ccnew", "id")));
  const Evidence evidence = weighed(maker, live);
  EXPECT_THAT(evidence.invalid, ElementsAre("index public.orders.orders_pkey_ccnew", "index public.users.ix_email"));
  EXPECT_EQ(evidence.find("d4")->presence, Presence::kPartial);
  EXPECT_THAT(evidence.find("d4")->different, ElementsAre("index public.users.ix_email (not valid)"));
  EXPECT_EQ(proven(evidence), "-");
}

}  // namespace
}  // namespace lockkeeper::plan
