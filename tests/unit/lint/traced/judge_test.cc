// Findings judged by a trace: made by hand here, by a server in tests/integration/lock_trace/.
#include "lint/traced/judge.h"

#include <gmock/gmock.h>

#include <string>
#include <string_view>

#include "lint/lint.h"
#include "lint/traced/traced_rules.h"

namespace lockkeeper::lint {
namespace {

using api::RelationTrace;
using api::StatementTrace;
using api::TableLock;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using How = StatementTrace::How;

RelationTrace older(const std::string& name, TableLock lock = TableLock::kAccessExclusive) {
  RelationTrace relation{"public", name};
  relation.older = true;
  relation.held = relation.taken = lock;
  return relation;
}

RelationTrace rewritten(const std::string& name, unsigned reasons = 0) {
  RelationTrace relation = older(name);
  relation.rewritten = true;
  relation.reasons = reasons;
  return relation;
}

RelationTrace scanned(const std::string& name, TableLock lock = TableLock::kAccessExclusive) {
  RelationTrace relation = older(name, lock);
  relation.scanned = true;
  return relation;
}

RelationTrace built(const std::string& name, TableLock lock = TableLock::kShare) {
  RelationTrace relation = scanned(name, lock);
  relation.built = true;
  return relation;
}

StatementTrace ran(std::vector<RelationTrace> relations) {
  return {How::kInTransaction, std::move(relations)};
}

// The findings of a text of one statement, judged.
std::vector<Finding> judged(std::string_view sql, StatementTrace statement, bool incomplete = false) {
  Trace trace;
  trace.statements.emplace(0, std::move(statement));
  trace.incomplete = incomplete;
  Options options;
  options.trace = &trace;
  return lint(sql, options);
}

std::vector<std::string> told(std::string_view sql, StatementTrace statement) {
  std::vector<std::string> all;
  for (const Finding& finding : judged(sql, std::move(statement))) {
    all.push_back(finding.rule + " " + std::string(api::to_string(finding.source)));
  }
  return all;
}

TEST(Judge, WhatTheServerDidIsTraced) {
  EXPECT_THAT(told("ALTER TABLE orders ALTER note SET NOT NULL", ran({scanned("orders")})),
              ElementsAre("set-not-null-without-check traced"));
  EXPECT_THAT(told("ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid()",
                   ran({rewritten("orders", api::kRewriteDefault)})),
              ElementsAre("adding-volatile-default traced"));
  EXPECT_THAT(told("CREATE INDEX i ON orders (note)", ran({built("orders")})),
              ElementsAre("index-without-concurrently traced"));
}

TEST(Judge, WhatTheServerDidNotDoIsNoFinding) {
  EXPECT_THAT(told("ALTER TABLE orders ALTER note SET NOT NULL", ran({older("orders")})), IsEmpty());
  EXPECT_THAT(told("ALTER TABLE orders ALTER note TYPE varchar(10)", ran({older("orders")})), IsEmpty());
  EXPECT_THAT(told("DROP INDEX IF EXISTS i", ran({})), IsEmpty());
  EXPECT_THAT(told("ALTER TABLE orders SET LOGGED", ran({older("orders")})), IsEmpty());
}

TEST(Judge, ANewTableIsNobodyElses) {
  RelationTrace own = rewritten("orders", api::kRewriteType);
  own.older = false;
  EXPECT_THAT(told("ALTER TABLE orders ALTER id TYPE bigint", ran({own})), IsEmpty());
  EXPECT_THAT(told("DROP TABLE orders", ran({own})), IsEmpty());
}

TEST(Judge, ATableThatTheRunHasMadeIsNobodyElsesThoughItWasThereForTheRevision) {
  for (const std::string_view made : {"CREATE TABLE t (a int);\n", "CREATE TABLE public.t (a int);\n"}) {
    const std::string sql = std::string(made) + "CREATE INDEX i ON t (a);";
    Trace trace;
    trace.statements.emplace(made.size(), ran({built("t")}));
    Options options;
    options.trace = &trace;
    EXPECT_THAT(lint(sql, options), IsEmpty()) << sql;
    const std::string other = std::string(made) + "CREATE INDEX i ON u (a);";
    trace.statements.clear();
    trace.statements.emplace(made.size(), ran({built("u")}));
    EXPECT_EQ(lint(other, options).size(), 1U) << other;
  }
}

TEST(Judge, ATableWithoutASchemaIsTheOneThatTheRunHasMade) {
  const std::string_view made = "CREATE TABLE t (a int);\n";
  RelationTrace relation = built("t");
  relation.schema = "tenant";  // env.py's search path led there
  Trace trace;
  trace.statements.emplace(made.size(), ran({relation}));
  Options options;
  options.trace = &trace;
  EXPECT_THAT(lint(std::string(made) + "CREATE INDEX i ON t (a);", options), IsEmpty());
  EXPECT_EQ(lint(std::string(made) + "CREATE INDEX i ON tenant.t (a);", options).size(), 1U);
}

TEST(Judge, ARewriteIsOfThatReasonAlone) {
  EXPECT_THAT(told("ALTER TABLE orders ADD COLUMN a int DEFAULT f(), ALTER id TYPE bigint",
                   ran({rewritten("orders", api::kRewriteType)})),
              ElementsAre("changing-column-type traced"));
}

TEST(Judge, WhatMayBeBecomesWhatIs) {
  const auto findings = judged("ALTER TABLE orders ALTER note TYPE varchar(10)", ran({rewritten("orders", 4)}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().severity, api::Severity::kError);
}

TEST(Judge, WhatNoRuleSaidIsAFindingOfTheRuleThatSpeaksOfIt) {
  EXPECT_THAT(told("ALTER TABLE orders ADD COLUMN mail email", ran({rewritten("orders", api::kRewriteDefault)})),
              ElementsAre("rewrite-under-lock traced"));
  EXPECT_THAT(told("ALTER TABLE orders ALTER note TYPE text", ran({built("orders", TableLock::kAccessExclusive)})),
              ElementsAre("changing-column-type traced"));
  EXPECT_THAT(told("CREATE TABLE p PARTITION OF events FOR VALUES IN (1)", ran({older("events"), scanned("rest")})),
              ElementsAre("scan-under-lock traced", "lock-on-another-table traced"));
  EXPECT_THAT(told("DO $$BEGIN END$$", ran({built("orders")})), ElementsAre("build-under-lock traced"));
}

TEST(Judge, WorkUnderALockThatLetsWritersGoOnIsNone) {
  EXPECT_THAT(
      told("ALTER TABLE orders VALIDATE CONSTRAINT c", ran({scanned("orders", TableLock::kShareUpdateExclusive)})),
      IsEmpty());
  EXPECT_THAT(told("SELECT 1 FROM orders", ran({scanned("orders", TableLock::kAccessShare)})), IsEmpty());
}

TEST(Judge, ATruncatedTableIsNotWrittenAnew) {
  RelationTrace empty = older("orders");
  empty.new_file = true;
  EXPECT_THAT(told("TRUNCATE orders", ran({empty})), ElementsAre("truncating traced"));
  EXPECT_THAT(told("REFRESH MATERIALIZED VIEW orders WITH NO DATA", ran({empty})),
              ElementsAre("refresh-without-concurrently traced"));
  EXPECT_THAT(told("VACUUM FULL orders", {How::kOutside, {empty}}), ElementsAre("vacuum-full-or-cluster traced"));
}

TEST(Judge, AnIndexThatIsWrittenAnewIsBuilt) {
  EXPECT_THAT(told("ALTER INDEX i SET TABLESPACE fast", ran({built("orders", TableLock::kNone)})),
              ElementsAre("changing-storage traced"));
  EXPECT_THAT(told("ALTER INDEX i SET TABLESPACE fast", ran({older("orders", TableLock::kNone)})), IsEmpty());
  EXPECT_THAT(told("ALTER TABLE orders SET TABLESPACE fast", ran({built("orders")})),
              ElementsAre("build-under-lock traced"));
}

TEST(Judge, AnotherTableIsNamedUnlessItIsAPartition) {
  EXPECT_THAT(told("ALTER TABLE orders ENABLE ROW LEVEL SECURITY", ran({older("orders"), older("items")})),
              ElementsAre("lock-on-another-table traced"));
  RelationTrace part = older("orders_1");
  part.parent = "public.orders";
  EXPECT_THAT(told("ALTER TABLE orders ENABLE ROW LEVEL SECURITY", ran({older("orders"), part})), IsEmpty());
}

TEST(Judge, AStatementThatFailsIsAFinding) {
  const StatementTrace failed{How::kInTransaction, {}, "42703", "column \"x\" does not exist"};
  const auto findings = judged("ALTER TABLE orders ALTER x DROP DEFAULT", failed);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().rule, "failing-statement");
  EXPECT_EQ(findings.front().severity, api::Severity::kError);
  EXPECT_THAT(findings.front().message, HasSubstr("42703"));
  EXPECT_EQ(judged("ALTER TABLE orders ALTER x DROP DEFAULT", failed, true).front().severity, api::Severity::kInfo);
}

TEST(Judge, AFailureForLackOfRowsIsForInformation) {
  for (const char* code : {"23503", "22012", "P0001"}) {
    const auto findings = judged("DO $$BEGIN END$$", {How::kInTransaction, {}, code, "no such order"});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings.front().severity, api::Severity::kInfo) << code;
  }
}

TEST(Judge, AFailureThatARuleForetoldIsItsProof) {
  EXPECT_THAT(
      told("ALTER TABLE people ALTER mood SET DEFAULT 'glad'", {How::kInTransaction, {}, "55P04", "unsafe use"}),
      ElementsAre("enum-value-used-in-its-transaction traced"));
  const StatementTrace refused{How::kInTransaction, {}, "25001", "VACUUM cannot run inside a transaction block"};
  EXPECT_THAT(told("VACUUM orders", refused), ElementsAre("refused-in-transaction traced"));
  EXPECT_THAT(told("CREATE INDEX CONCURRENTLY i ON orders (note)", refused),
              ElementsAre("concurrently-in-transaction traced"));
}

TEST(Judge, AFailureThatARuleForetoldOfABlockIsToldOnce) {
  const StatementTrace refused{How::kInTransaction, {}, "25001", "VACUUM cannot be executed from a function"};
  EXPECT_THAT(told("DO $$ BEGIN VACUUM orders; END $$", refused), ElementsAre("refused-in-transaction traced"));
}

TEST(Judge, AFailureOfAnotherKindProvesNothing) {
  EXPECT_THAT(told("DO $$ BEGIN VACUUM orders; END $$", {How::kInTransaction, {}, "42601", "syntax error"}),
              ElementsAre("failing-statement traced", "refused-in-transaction documented"));
}

TEST(Judge, WhatWasNotRunIsJudgedFromItsText) {
  EXPECT_THAT(told("ALTER TABLE orders ALTER note SET NOT NULL", {How::kNotRun, {}, "", "it is not run"}),
              ElementsAre("set-not-null-without-check documented"));
}

TEST(Judge, WhatIsNoMatterOfTheServerStays) {
  EXPECT_THAT(told("ALTER TABLE orders ADD COLUMN data json", ran({older("orders")})),
              ElementsAre("json-instead-of-jsonb documented"));
  EXPECT_THAT(told("DROP SCHEMA archive CASCADE", ran({})), ElementsAre("dropping-schema documented"));
}

TEST(Judge, AnObjectThatIsNoTableIsMovedWithoutALock) {
  EXPECT_THAT(told("ALTER TABLE orders SET SCHEMA shop", ran({})), IsEmpty());
  EXPECT_THAT(told("ALTER TABLE orders SET SCHEMA shop", ran({older("orders")})), ElementsAre("set-schema traced"));
  const auto findings = judged("ALTER FUNCTION f() SET SCHEMA shop", ran({}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().source, api::ClaimSource::kDocumented);
  EXPECT_EQ(findings.front().lock, "");
}

TEST(Judge, ATracedFindingIsSuppressedLikeAnyOther) {
  Trace trace;
  const std::string sql =
      "-- lockkeeper: ignore rewrite-under-lock: the table is empty\nALTER TABLE orders ADD COLUMN mail email;";
  trace.statements.emplace(sql.find("ALTER"), ran({rewritten("orders", api::kRewriteDefault)}));
  Options options;
  options.trace = &trace;
  EXPECT_THAT(lint(sql, options), IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::lint
