// What a statement makes, takes away, renames and moves, as the tree says it.
#include "parsed.h"

namespace lockkeeper::sql {
namespace {

std::string_view word(Action action) {
  switch (action) {
    case Action::kCreate: return "create";
    case Action::kDrop: return "drop";
    case Action::kRename: return "rename";
    case Action::kSetSchema: return "move";
    case Action::kAlter: return "alter";
  }
  return "";
}

std::string_view word(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kTable: return "table";
    case ObjectKind::kForeignTable: return "foreign table";
    case ObjectKind::kView: return "view";
    case ObjectKind::kMaterializedView: return "materialized view";
    case ObjectKind::kSequence: return "sequence";
    case ObjectKind::kIndex: return "index";
    case ObjectKind::kType: return "type";
    case ObjectKind::kDomain: return "domain";
    case ObjectKind::kFunction: return "function";
    case ObjectKind::kSchema: return "schema";
    case ObjectKind::kExtension: return "extension";
    case ObjectKind::kTrigger: return "trigger";
    case ObjectKind::kRule: return "rule";
    case ObjectKind::kPolicy: return "policy";
    case ObjectKind::kRole: return "role";
    case ObjectKind::kOther: return "other";
  }
  return "";
}

std::string_view word(PartKind kind) {
  switch (kind) {
    case PartKind::kNone: return "";
    case PartKind::kColumn: return "column ";
    case PartKind::kConstraint: return "constraint ";
    case PartKind::kEnumValue: return "value ";
  }
  return "";
}

// `drop table shop.orders column note`, `?` where what is there or is not there is no error.
std::string told(const Change& change) {
  std::string text = std::string(word(change.action)) + (change.conditional ? "? " : " ");
  text += std::string(change.temporary ? "temporary " : "") + std::string(word(change.object.kind)) + " ";
  text += spelled(change.object.name);
  if (!change.object.part.empty()) text += " " + std::string(word(change.object.part_kind)) + change.object.part;
  return change.to.empty() ? text : text + " to " + change.to;
}

std::string changes(std::string_view sql) {
  std::string all;
  for (const Statement& statement : statements_of(sql)) {
    for (const Change& change : statement.changes) all += (all.empty() ? "" : "; ") + told(change);
  }
  return all;
}

struct Row {
  const char* sql;
  const char* told;
};

void expect(const std::vector<Row>& rows) {
  for (const Row& row : rows) EXPECT_EQ(changes(row.sql), row.told) << row.sql;
}

TEST(Changes, OfCreate) {
  expect({
      {"CREATE TABLE shop.Orders (a int)", "create table shop.orders"},
      {"CREATE TABLE IF NOT EXISTS \"Orders\" (a int)", "create? table Orders"},
      {"CREATE TEMP TABLE t (a int)", "create temporary table t"},
      {"CREATE TABLE pg_temp.t (a int)", "create temporary table pg_temp.t"},
      {"CREATE UNLOGGED TABLE t AS SELECT 1", "create table t"},
      {"SELECT 1 INTO t", "create table t"},
      {"SELECT 1 INTO t UNION SELECT 2", "create table t"},
      {"CREATE FOREIGN TABLE f (a int) SERVER s", "create foreign table f"},
      {"CREATE TABLE p PARTITION OF t FOR VALUES IN (1)", "create table p"},
      {"CREATE VIEW v AS SELECT 1", "create view v"},
      {"CREATE OR REPLACE VIEW v AS SELECT 1", "create? view v"},
      {"CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1", "create? materialized view m"},
      {"CREATE UNIQUE INDEX CONCURRENTLY ix ON shop.t (lower(a))", "create index shop.ix"},
      {"CREATE SEQUENCE s", "create sequence s"},
      {"CREATE TYPE status AS ENUM ('a')", "create type status"},
      {"CREATE TYPE pair AS (a int)", "create type pair"},
      {"CREATE DOMAIN d AS int", "create domain d"},
      {"CREATE OR REPLACE FUNCTION shop.f(a int) RETURNS int LANGUAGE sql RETURN a", "create? function shop.f"},
      {"CREATE PROCEDURE p() LANGUAGE sql AS ''", "create function p"},
      {"CREATE AGGREGATE g(int) (SFUNC = f, STYPE = int)", "create function g"},
      {"CREATE EXTENSION IF NOT EXISTS citext", "create? extension citext"},
      {"CREATE SCHEMA audit CREATE TABLE t (a int)", "create schema audit; create table audit.t"},
      {"CREATE SCHEMA AUTHORIZATION shop", "create schema shop"},
      {"CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()", "create trigger t g"},
      {"CREATE POLICY p ON shop.t", "create policy shop.t p"},
      {"CREATE OR REPLACE RULE r AS ON INSERT TO t DO INSTEAD NOTHING", "create? rule t r"},
      {"CREATE ROLE shop", "create role shop"},
  });
}

TEST(Changes, OfDrop) {
  expect({
      {"DROP TABLE a, shop.b CASCADE", "drop table a; drop table shop.b"},
      {"DROP TABLE IF EXISTS db.shop.b", "drop? table shop.b"},
      {"DROP VIEW v; DROP MATERIALIZED VIEW m; DROP FOREIGN TABLE f",
       "drop view v; drop materialized view m; drop foreign table f"},
      {"DROP FUNCTION f(int, text), shop.g()", "drop function f; drop function shop.g"},
      {"DROP AGGREGATE g(*); DROP ROUTINE r; DROP PROCEDURE p()", "drop function g; drop function r; drop function p"},
      {"DROP TYPE status; DROP DOMAIN shop.d", "drop type status; drop domain shop.d"},
      {"DROP SCHEMA a, b", "drop schema a; drop schema b"},
      {"DROP EXTENSION citext", "drop extension citext"},
      {"DROP TRIGGER g ON shop.t", "drop trigger shop.t g"},
      {"DROP RULE r ON t; DROP POLICY IF EXISTS p ON t", "drop rule t r; drop? policy t p"},
      {"DROP INDEX CONCURRENTLY shop.ix", "drop index shop.ix"},
      {"DROP SEQUENCE s", "drop sequence s"},
  });
  EXPECT_TRUE(statement_of("DROP OWNED BY shop").drops_owned);
}

TEST(Changes, OfAlter) {
  expect({
      {"ALTER TABLE t DROP COLUMN a, DROP \"B\", ADD c int, ADD COLUMN IF NOT EXISTS d int",
       "drop table t column a; drop table t column B; create table t column c; create? table t column d"},
      {"ALTER TABLE IF EXISTS ONLY shop.t DROP COLUMN IF EXISTS a", "drop? table shop.t column a"},
      {"ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0), ADD UNIQUE (a), DROP CONSTRAINT IF EXISTS d",
       "create table t constraint c; create table t; drop? table t constraint d"},
      {"ALTER TABLE t ALTER a DROP NOT NULL, ALTER a TYPE text", "alter table t column a; alter table t column a"},
      {"ALTER TABLE t VALIDATE CONSTRAINT c", "alter table t constraint c"},
      {"ALTER TABLE t RENAME TO u", "rename table t to u"},
      {"ALTER TABLE t RENAME a TO b", "rename table t column a to b"},
      {"ALTER VIEW v RENAME COLUMN a TO b", "rename view v column a to b"},
      {"ALTER TABLE t RENAME CONSTRAINT a TO b", "rename table t constraint a to b"},
      {"ALTER INDEX shop.i RENAME TO j", "rename index shop.i to j"},
      {"ALTER SCHEMA a RENAME TO b", "rename schema a to b"},
      {"ALTER FUNCTION f(int) RENAME TO g", "rename function f to g"},
      {"ALTER TRIGGER g ON t RENAME TO h", "rename trigger t g to h"},
      {"ALTER TYPE pair RENAME ATTRIBUTE a TO b", "rename type pair column a to b"},
      {"ALTER TYPE pair DROP ATTRIBUTE a", "drop type pair column a"},
      {"ALTER TYPE status RENAME VALUE 'a' TO 'b'", "rename type status value a to b"},
      {"ALTER TYPE shop.status ADD VALUE IF NOT EXISTS 'c'", "create? type shop.status value c"},
      {"ALTER TYPE status RENAME TO state", "rename type status to state"},
      {"ALTER DOMAIN d RENAME TO e", "rename domain d to e"},
      {"ALTER TABLE IF EXISTS t SET SCHEMA archive", "move? table t to archive"},
      {"ALTER FUNCTION f(int) SET SCHEMA archive", "move function f to archive"},
      {"ALTER EXTENSION citext SET SCHEMA archive", "move extension citext to archive"},
      {"ALTER SEQUENCE s RENAME TO u", "rename sequence s to u"},
  });
}

TEST(Changes, WordsOfAStatement) {
  EXPECT_TRUE(statement_of("CREATE INDEX CONCURRENTLY ON t (a)").concurrently);
  EXPECT_TRUE(statement_of("REINDEX TABLE CONCURRENTLY t").concurrently);
  EXPECT_TRUE(statement_of("REINDEX (CONCURRENTLY) TABLE t").concurrently);
  EXPECT_TRUE(statement_of("REFRESH MATERIALIZED VIEW CONCURRENTLY m").concurrently);
  EXPECT_TRUE(statement_of("ALTER TABLE t DETACH PARTITION p CONCURRENTLY").concurrently);
  EXPECT_FALSE(statement_of("CREATE INDEX concurrently_not ON t (a)").concurrently);
  EXPECT_TRUE(statement_of("ALTER TABLE IF EXISTS t ADD a int").if_exists);
  EXPECT_FALSE(statement_of("ALTER TABLE IF EXISTS t ADD a int").passes_over);
  EXPECT_TRUE(statement_of("ALTER TABLE t ADD IF NOT EXISTS a int").passes_over);
  EXPECT_FALSE(statement_of("COMMENT ON TABLE t IS 'IF NOT EXISTS'").passes_over);
  EXPECT_TRUE(statement_of("ALTER TABLE t OWNER TO shop").changes_owner);
  EXPECT_TRUE(statement_of("ALTER FUNCTION f() OWNER TO shop").changes_owner);
}

}  // namespace
}  // namespace lockkeeper::sql
