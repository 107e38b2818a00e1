// What one statement does, by the oracles: each of these is a fact about PostgreSQL 13 to 18.
#include <gmock/gmock.h>

#include <cctype>

#include "traced.h"

namespace lockkeeper::lock_trace_test {
namespace {

using api::TableLock;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using How = api::StatementTrace::How;

const char* const kSchema =
    "CREATE TABLE items (id int PRIMARY KEY);"
    "CREATE TABLE orders (id int NOT NULL, note varchar(20), n int, item int, at timestamp);"
    "CREATE INDEX orders_note ON orders (note);"
    "CREATE TABLE lines (item int CONSTRAINT lines_item REFERENCES items);"
    "ALTER TABLE orders ADD CONSTRAINT n_there CHECK (n IS NOT NULL);"
    "ALTER TABLE orders ADD CONSTRAINT later CHECK (id > 0) NOT VALID;"
    "CREATE DOMAIN email AS text; CREATE DOMAIN checked AS text CHECK (VALUE <> '');"
    "CREATE TABLE people (mail email);"
    "CREATE TABLE events (day int) PARTITION BY LIST (day);"
    "CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);"
    "CREATE TABLE events_rest PARTITION OF events DEFAULT;"
    "CREATE TABLE events_2 (day int); CREATE TABLE events_3 (day int CHECK (day = 3), CHECK (day IS NOT NULL));"
    "CREATE TABLE days (day int) PARTITION BY LIST (day); CREATE TABLE days_1 PARTITION OF days FOR VALUES IN (1);"
    "CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM orders; CREATE UNIQUE INDEX ON totals (n);"
    "CREATE TYPE mood AS ENUM ('sad');";

api::StatementTrace after(const Server& server, const std::string& text) {
  return last_of(trace_of(server, {kSchema, text}));
}

// `AE rewrite scan build file`, what there is of it; empty for a table that is not older or not touched.
std::string done(const Server& server, const std::string& text, std::string_view table = "orders") {
  const api::StatementTrace trace = after(server, text);
  if (!trace.ran()) return "failed: " + trace.error;
  const api::RelationTrace relation = done_to(trace, table);
  if (!relation.older) return "";
  std::string words;
  const std::string name(api::to_string(relation.held));
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (i == 0 || name[i - 1] == ' ') words += name[i];
  }
  if (relation.rewritten) words += " rewrite" + (relation.reasons != 0 ? std::to_string(relation.reasons) : "");
  if (relation.scanned && !relation.rewritten && !relation.built) words += " scan";
  if (relation.built && !relation.rewritten) words += " build";
  if (relation.new_file && !relation.rewritten) words += " file";
  return words;
}

struct Fact {
  const char* sql;
  const char* done;
  const char* table = "orders";
  int since = 13;
};

const Fact kFacts[] = {
    {"ALTER TABLE orders ADD COLUMN a int", "AE"},
    {"ALTER TABLE orders ADD COLUMN a int DEFAULT 1", "AE"},
    {"ALTER TABLE orders ADD COLUMN a timestamptz DEFAULT now()", "AE"},
    {"ALTER TABLE orders ADD COLUMN a timestamptz DEFAULT clock_timestamp()", "AE rewrite2"},
    {"ALTER TABLE orders ADD COLUMN a int GENERATED ALWAYS AS (n * 2) STORED", "AE rewrite2"},
    {"ALTER TABLE orders ADD COLUMN a serial", "AE rewrite2"},
    {"ALTER TABLE orders ADD COLUMN a int GENERATED ALWAYS AS IDENTITY", "AE rewrite2"},
    {"ALTER TABLE orders ADD COLUMN a email", "AE"},
    {"ALTER TABLE orders ADD COLUMN a checked", "AE rewrite2"},
    {"ALTER TABLE orders ALTER note SET NOT NULL", "AE scan"},
    {"ALTER TABLE orders ALTER n SET NOT NULL", "AE"},
    {"ALTER TABLE orders ALTER id SET NOT NULL", "AE"},
    {"ALTER TABLE orders ALTER note TYPE varchar(40)", "AE"},
    {"ALTER TABLE orders ALTER note TYPE text", "AE"},
    {"ALTER TABLE orders ALTER note TYPE varchar(10)", "AE rewrite4"},
    {"ALTER TABLE orders ALTER note TYPE text COLLATE \"C\"", "AE build"},
    {"ALTER TABLE orders ALTER id TYPE bigint", "AE rewrite4"},
    {"SET TimeZone = 'UTC'; ALTER TABLE orders ALTER at TYPE timestamptz", "AE"},
    {"SET TimeZone = 'Europe/Berlin'; ALTER TABLE orders ALTER at TYPE timestamptz", "AE rewrite4"},
    {"ALTER TABLE orders ADD CHECK (n > 0)", "AE scan"},
    {"ALTER TABLE orders ADD CHECK (n > 0) NOT VALID", "AE"},
    {"ALTER TABLE orders VALIDATE CONSTRAINT later", "SUE scan"},
    {"ALTER TABLE orders ADD FOREIGN KEY (item) REFERENCES items", "SRE scan"},
    {"ALTER TABLE orders ADD FOREIGN KEY (item) REFERENCES items NOT VALID", "SRE"},
    {"ALTER TABLE orders ADD FOREIGN KEY (item) REFERENCES items NOT VALID", "SRE", "items"},
    {"ALTER TABLE orders ADD COLUMN a int REFERENCES items", "AE"},
    {"ALTER TABLE orders ADD COLUMN a int DEFAULT NULL REFERENCES items", "AE scan"},
    {"ALTER TABLE lines DROP CONSTRAINT lines_item", "AE", "items"},
    {"DROP TABLE lines", "AE", "items"},
    {"DROP TABLE lines", "AE", "lines"},
    {"ALTER TABLE orders SET UNLOGGED", "AE rewrite1"},
    {"ALTER TABLE orders SET LOGGED", "AE"},
    {"CREATE INDEX i ON orders (n)", "S build"},
    {"CREATE INDEX CONCURRENTLY i ON orders (n)", "SUE build"},
    {"CREATE INDEX CONCURRENTLY i ON totals (n)", "SUE build", "totals"},
    {"SET lock_timeout = '1ms'; CREATE INDEX CONCURRENTLY i ON orders (n)", "SUE build"},
    {"DROP INDEX CONCURRENTLY orders_note", "SUE"},
    {"REINDEX TABLE CONCURRENTLY orders", "SUE build"},
    {"REINDEX INDEX CONCURRENTLY orders_note", "SUE build"},
    {"VACUUM orders", "SUE"},
    {"VACUUM (ANALYZE) orders", "SUE"},
    {"ALTER TABLE days DETACH PARTITION days_1 CONCURRENTLY", "SUE", "days", 14},
    {"ALTER TABLE days DETACH PARTITION days_1 CONCURRENTLY", "AE", "days_1", 14},
    {"ALTER TABLE orders ADD PRIMARY KEY (id)", "AE build"},
    {"CREATE UNIQUE INDEX CONCURRENTLY u ON orders (id); ALTER TABLE orders ADD PRIMARY KEY USING INDEX u", "AE"},
    {"DROP INDEX orders_note", "AE"},
    {"REINDEX INDEX orders_note", "S build"},
    {"REINDEX TABLE orders", "S build"},
    {"VACUUM FULL orders", "AE build file"},
    {"CLUSTER orders USING orders_note", "AE build file"},
    {"REFRESH MATERIALIZED VIEW totals", "AE build file", "totals"},
    {"REFRESH MATERIALIZED VIEW CONCURRENTLY totals", "E scan", "totals"},
    {"TRUNCATE orders", "AE build file"},
    {"ALTER DOMAIN email ADD CHECK (VALUE <> '')", "S scan", "people"},
    {"ALTER DOMAIN email ADD CHECK (VALUE <> '') NOT VALID", "", "people"},
    {"CREATE TABLE events_4 PARTITION OF events FOR VALUES IN (4)", "AE", "events"},
    {"CREATE TABLE events_4 PARTITION OF events FOR VALUES IN (4)", "AE scan", "events_rest"},
    {"ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES IN (2)", "AE scan", "events_2"},
    {"ALTER TABLE events ATTACH PARTITION events_3 FOR VALUES IN (3)", "AE", "events_3"},
    {"ALTER TABLE events DETACH PARTITION events_1", "AE", "events"},
    {"ALTER TABLE orders RENAME TO purchases", "AE"},
    {"UPDATE orders SET n = 1", "RE scan"},
    {"ALTER TABLE orders SET ACCESS METHOD heap", "AE", "orders", 15},
    {"DO $$BEGIN ALTER TABLE orders ALTER note SET NOT NULL; END$$", "AE scan"},
    {"DO $$BEGIN PERFORM 1; COMMIT; END$$", ""},
    {"CREATE TABLE mine (id int); ALTER TABLE mine ALTER id TYPE bigint", "", "mine"},
    {"BEGIN; ALTER TABLE orders ADD COLUMN a int; CREATE INDEX i ON orders (n)", "AE build"},
    {"BEGIN; CREATE TABLE x (a int); ROLLBACK; ALTER TABLE orders ADD COLUMN a int", "AE"},
    {"DISCARD ALL; ALTER TABLE orders ALTER id TYPE bigint", "AE rewrite4"},
    {"BEGIN; DEALLOCATE ALL; ALTER TABLE orders ALTER id TYPE bigint", "AE rewrite4"},
    {"SET client_min_messages = error; SET track_counts = on; ALTER TABLE orders ALTER id TYPE bigint", "AE rewrite4"},
};

TEST(Statement, DoesWhatTheManualSays) {
  for (const auto& [major, server] : servers()) {
    for (const Fact& fact : kFacts) {
      if (major < fact.since) continue;
      EXPECT_EQ(done(*server, fact.sql, fact.table), fact.done) << major << ": " << fact.sql << " → " << fact.table;
    }
  }
}

TEST(Statement, ThatFailsIsTakenBackAloneAndTheRestGoesOn) {
  const Server& server = fingerprint_test::debian_server();
  const lint::Trace trace = trace_of(
      server,
      {kSchema, "BEGIN; ALTER TABLE orders ADD COLUMN a int; SELECT nothing; ALTER TABLE orders DROP a; COMMIT;"});
  std::vector<std::string> codes;
  for (const auto& [at, statement] : trace.statements) codes.push_back(statement.sqlstate);
  EXPECT_THAT(codes, ElementsAre("", "", "42703", "", ""));
}

TEST(Statement, RunsInItsTransactionAsTheScriptHasIt) {
  const Server& server = fingerprint_test::debian_server();
  EXPECT_EQ(after(server, "BEGIN; CREATE INDEX CONCURRENTLY i ON orders (n)").sqlstate, "25001");
  EXPECT_EQ(last_of(trace_of(server, {kSchema, "CREATE INDEX CONCURRENTLY i ON orders (n)", true})).sqlstate, "25001");
  EXPECT_EQ(after(server, "CREATE INDEX CONCURRENTLY i ON orders (n)").how, How::kOutside);
  EXPECT_EQ(after(server, "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; SELECT 'glad'::mood").sqlstate, "55P04");
  EXPECT_EQ(after(server, "ALTER TYPE mood ADD VALUE 'glad'; SELECT 'glad'::mood").sqlstate, "");
  EXPECT_EQ(
      after(server, "BEGIN; SAVEPOINT s; DROP TABLE orders; ROLLBACK TO s; ALTER TABLE orders ADD a int").sqlstate, "");
}

// A type that the transaction has made itself: since 17 its new values can be used at once.
TEST(Statement, OfATransactionSeesWhatThatHasMade) {
  for (const auto& [major, server] : servers()) {
    EXPECT_EQ(
        after(*server, "BEGIN; CREATE TYPE state AS ENUM ('a'); ALTER TYPE state ADD VALUE 'b'; SELECT 'b'::state")
            .sqlstate,
        major < 17 ? "55P04" : "")
        << major;
  }
}

TEST(Statement, OfTheServerIsNotRun) {
  const Server& server = fingerprint_test::debian_server();
  EXPECT_EQ(after(server, "CREATE ROLE lock_trace_test").how, How::kNotRun);
  EXPECT_EQ(after(server, "GRANT SELECT ON orders TO nobody_at_all").how, How::kNotRun);
  EXPECT_EQ(after(server, "\\set x 1\nCOPY orders FROM stdin;\n1\n\\.\nSELECT 1;").sqlstate, "");
}

TEST(Statement, IsJudgedByWhatItDid) {
  const Server& server = fingerprint_test::debian_server();
  EXPECT_THAT(told(server, {kSchema, "ALTER TABLE orders ALTER n SET NOT NULL"}), IsEmpty());
  EXPECT_THAT(told(server, {kSchema, "ALTER TABLE orders ALTER note SET NOT NULL"}),
              Contains("set-not-null-without-check traced"));
  EXPECT_THAT(told(server, {kSchema, "ALTER TABLE orders ADD COLUMN a checked"}),
              Contains("adding-column-of-constrained-domain traced"));
  // What EXECUTE reads from a table no text shows.
  EXPECT_THAT(told(server, {kSchema, "DO $$ BEGIN EXECUTE (SELECT 'ALTER TABLE orders ALTER id TYPE bigint'); END $$"}),
              ElementsAre("rewrite-under-lock traced"));
  EXPECT_THAT(told(server, {kSchema, "ALTER TABLE orders ALTER note TYPE text COLLATE \"C\""}),
              Contains("changing-column-type traced"));
  EXPECT_THAT(told(server, {kSchema, "CREATE TABLE events_4 PARTITION OF events FOR VALUES IN (4)"}),
              Contains("scan-under-lock traced"));
}

TEST(Schema, ThatCannotBeMadeIsTold) {
  const lint::Trace trace =
      trace_of(fingerprint_test::debian_server(), {"CREATE TABLE a (b int);\nCREATE TABLE c (d nothing);\n"
                                                   "ALTER TABLE a OWNER TO nobody_at_all;",
                                                   "SELECT b FROM a; SELECT d FROM c"});
  ASSERT_EQ(trace.notes.size(), 1U);
  EXPECT_THAT(trace.notes.front(), ::testing::HasSubstr("line 2 of the schema"));
  EXPECT_TRUE(trace.incomplete);
  EXPECT_EQ(last_of(trace).sqlstate, "42P01");
}

}  // namespace
}  // namespace lockkeeper::lock_trace_test
