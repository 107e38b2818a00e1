#include "plan/foresight/traced_locks.h"

#include <gtest/gtest.h>

#include <utility>

namespace lockkeeper::plan {
namespace {

using api::RelationTrace;
using api::Risk;
using api::TableLock;
using How = api::StatementTrace::How;

constexpr int kMajor = 15;

RelationTrace held(const std::string& name, TableLock lock) {
  return {.schema = "public", .name = name, .older = true, .held = lock, .taken = lock};
}
RelationTrace held_on(RelationTrace relation) {
  relation.taken = TableLock::kNone;
  return relation;
}
RelationTrace scanned(RelationTrace relation) {
  relation.scanned = true;
  return relation;
}
RelationTrace made(const std::string& name) {
  return {.schema = "public", .name = name};
}

schema::StatementHistory statement(const std::string& sql, std::vector<RelationTrace> relations,
                                   How how = How::kInTransaction) {
  schema::StatementHistory one;
  one.sql = sql;
  one.outside_transaction = how == How::kOutside;
  one.traces.push_back({how, std::move(relations), "", ""});
  return one;
}

schema::RevisionHistory revision(const std::string& id, std::vector<schema::StatementHistory> statements) {
  schema::RevisionHistory one;
  one.revision = id;
  one.statements = std::move(statements);
  one.traced_on = kMajor;
  return one;
}

TracedRevision alone(std::vector<schema::StatementHistory> statements) {
  schema::History history;
  history.revisions = {revision("1", std::move(statements))};
  auto all = traced_locks(history, {"1"}, kMajor);
  return all.empty() ? TracedRevision() : std::move(all.front());
}

// `public.orders SHARE scans; …`, a statement a line.
std::string told(const TracedRevision& revision) {
  std::string text;
  for (const auto& locks : revision.locks) {
    for (const api::LockUse& use : locks) {
      EXPECT_EQ(use.source, api::ClaimSource::kTraced);
      text += (text.empty() || text.back() == '\n' ? "" : "; ") + use.relation + " " +
              std::string(api::to_string(use.mode)) + (use.rewrites ? " rewrites" : "") + (use.scans ? " scans" : "") +
              (use.builds ? " builds" : "");
    }
    text += "\n";
  }
  return text;
}

TEST(TracedLocks, AMetadataOnlyChangeIsOnline) {
  const auto traced =
      alone({statement("ALTER TABLE orders ADD note text", {held("orders", TableLock::kAccessExclusive)})});
  EXPECT_EQ(told(traced), "public.orders ACCESS EXCLUSIVE\n");
  EXPECT_EQ(traced.risk, Risk::kOnline);
  EXPECT_TRUE(traced.whole);
}

TEST(TracedLocks, WorkUnderALockThatKeepsWritersOutBlocks) {
  const auto set = scanned(held("orders", TableLock::kAccessExclusive));
  EXPECT_EQ(alone({statement("ALTER TABLE orders ALTER note SET NOT NULL", {set})}).risk, Risk::kBlocking);
  RelationTrace index = held("orders", TableLock::kShare);
  index.built = true;
  const auto traced = alone({statement("CREATE INDEX i ON orders (note)", {index})});
  EXPECT_EQ(told(traced), "public.orders SHARE builds\n");
  EXPECT_EQ(traced.risk, Risk::kBlocking);
}

TEST(TracedLocks, WorkThatLetsWritersGoOnIsOnline) {
  RelationTrace index = held("orders", TableLock::kShareUpdateExclusive);
  index.built = true;
  const auto traced = alone({statement("CREATE INDEX CONCURRENTLY i ON orders (note)", {index}, How::kOutside),
                             statement("ALTER TABLE orders VALIDATE CONSTRAINT c",
                                       {scanned(held("orders", TableLock::kShareUpdateExclusive))})});
  EXPECT_EQ(told(traced), "public.orders SHARE UPDATE EXCLUSIVE builds\npublic.orders SHARE UPDATE EXCLUSIVE scans\n");
  EXPECT_EQ(traced.risk, Risk::kOnline);
}

TEST(TracedLocks, WorkAtAnotherTableWhileOneIsHeldBlocks) {
  const auto orders = held("orders", TableLock::kAccessExclusive);
  const auto traced = alone({statement("ALTER TABLE orders ADD note text", {orders}),
                             statement("ALTER TABLE items VALIDATE CONSTRAINT c",
                                       {scanned(held("items", TableLock::kShareUpdateExclusive)), held_on(orders)})});
  EXPECT_EQ(told(traced), "public.orders ACCESS EXCLUSIVE\npublic.items SHARE UPDATE EXCLUSIVE scans\n")
      << "what is only held on is not told again";
  EXPECT_EQ(traced.risk, Risk::kBlocking);
}

TEST(TracedLocks, ATableOfThePlanIsNobodys) {
  schema::History history;
  auto orders = scanned(held("orders", TableLock::kAccessExclusive));
  history.revisions = {revision("1", {statement("CREATE TABLE orders (id int)", {made("orders")})}),
                       revision("2", {statement("ALTER TABLE orders ALTER id SET NOT NULL", {orders})})};
  const auto both = traced_locks(history, {"1", "2"}, kMajor);
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(told(both[1]), "\n");
  EXPECT_EQ(both[1].risk, Risk::kOnline);
  const auto second = traced_locks(history, {"2"}, kMajor);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].risk, Risk::kBlocking);
}

TEST(TracedLocks, ARenamedTableIsToldByTheNameThatItHas) {
  schema::History history;
  history.revisions = {
      revision("1",
               {statement("ALTER TABLE orders RENAME TO purchases", {held("orders", TableLock::kAccessExclusive)})}),
      revision("2",
               {statement("ALTER TABLE purchases ADD note text", {held("purchases", TableLock::kAccessExclusive)})})};
  const auto both = traced_locks(history, {"1", "2"}, kMajor);
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(told(both[1]), "public.orders ACCESS EXCLUSIVE\n");
  EXPECT_EQ(both[0].risk, Risk::kDestructive) << "the old name is gone";
}

TEST(TracedLocks, ABlockRenamesAsItsStatementsDo) {
  schema::History history;
  history.revisions = {
      revision("1", {statement("DO $$BEGIN IF true THEN ALTER TABLE orders RENAME TO purchases; END IF;"
                               " EXECUTE 'ALTER TABLE purchases SET SCHEMA old'; END$$",
                               {held("orders", TableLock::kAccessExclusive)})}),
      revision("2", {statement("SELECT 1; DO $$BEGIN ALTER TABLE items RENAME TO goods; END$$", {})})};
  history.revisions[1].statements[0].traces = {{How::kInTransaction, {}, "", ""},
                                               {How::kInTransaction, {held("items", TableLock::kShare)}, "", ""}};
  history.revisions.push_back(
      revision("3", {statement("ALTER TABLE purchases ADD a int", {held("purchases", TableLock::kAccessExclusive)}),
                     statement("ALTER TABLE goods ADD a int", {held("goods", TableLock::kAccessExclusive)})}));
  const auto all = traced_locks(history, {"1", "2", "3"}, kMajor);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(told(all[2]), "public.orders ACCESS EXCLUSIVE\npublic.items ACCESS EXCLUSIVE\n");
}

TEST(TracedLocks, RowsAndNamesThatGoAreDestructive) {
  EXPECT_EQ(alone({statement("ALTER TABLE orders DROP note", {held("orders", TableLock::kAccessExclusive)})}).risk,
            Risk::kDestructive);
  RelationTrace emptied = held("orders", TableLock::kAccessExclusive);
  emptied.new_file = true;
  const auto traced = alone({statement("TRUNCATE orders", {emptied})});
  EXPECT_EQ(traced.risk, Risk::kDestructive);
  EXPECT_EQ(told(traced), "public.orders ACCESS EXCLUSIVE\n") << "no row is written";
}

TEST(TracedLocks, ChangedRowsStayLockedAndNewOnesDoNot) {
  const auto orders = held("orders", TableLock::kRowExclusive);
  const auto traced = alone({statement("UPDATE orders SET note = ''", {scanned(orders)})});
  EXPECT_EQ(told(traced), "public.orders ROW EXCLUSIVE scans\n");
  EXPECT_EQ(traced.risk, Risk::kBlocking);
  EXPECT_EQ(alone({statement("INSERT INTO orders VALUES (1)", {orders})}).risk, Risk::kOnline);
}

TEST(TracedLocks, PartitionsAreToldAsTheirTable) {
  RelationTrace part = scanned(held("orders_1", TableLock::kAccessExclusive));
  part.parent = "public.orders";
  const auto traced = alone(
      {statement("ALTER TABLE orders ALTER id SET NOT NULL", {held("orders", TableLock::kAccessExclusive), part})});
  EXPECT_EQ(told(traced), "public.orders ACCESS EXCLUSIVE scans\n");
  EXPECT_EQ(told(alone({statement("ALTER TABLE orders_1 ALTER id SET NOT NULL", {part})})),
            "public.orders_1 ACCESS EXCLUSIVE scans\n");
}

TEST(TracedLocks, WhatWasNotRunIsNotKnown) {
  auto insert = statement("INSERT INTO orders VALUES (%(id)s)", {});
  insert.traces.front() = {};
  EXPECT_FALSE(alone({insert}).whole);
  auto reads = statement("SELECT id FROM orders", {});
  reads.reads_rows = true;
  EXPECT_FALSE(alone({reads}).whole) << "with rows it may go on";
  EXPECT_FALSE(alone({}).whole);
}

TEST(TracedLocks, ATraceOfAnotherVersionIsNone) {
  schema::History history;
  history.revisions = {revision("1", {statement("SELECT 1", {})})};
  EXPECT_TRUE(traced_locks(history, {"1"}, kMajor + 1).empty());
  history.revisions.front().traced_on = 0;
  EXPECT_TRUE(traced_locks(history, {"1"}, 0).empty()) << "a server that is not known has none";
}

}  // namespace
}  // namespace lockkeeper::plan
