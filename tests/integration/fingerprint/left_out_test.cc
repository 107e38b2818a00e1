// What is nobody's decision, or nobody's business, changes no fingerprint; and names that PostgreSQL chose change the
// loose hash of nothing.
#include <gtest/gtest.h>

#include "schema/diff.h"
#include "servers.h"

namespace lockkeeper::fingerprint_test {
namespace {

TEST(LeftOut, DataAndItsTracesChangeNothing) {
  const std::string url = zoo_in(debian_server(), "zoo_data");
  const schema::Fingerprint before = fingerprint_of(url);
  const auto session = connect(url);
  for (const char* sql :
       {"SELECT nextval('zoo.tickets')", "SELECT setval('zoo.keepers_id_seq', 500)",
        "INSERT INTO zoo.parent VALUES (5, 'x')", "INSERT INTO zoo.alembic_version VALUES ('abc')",
        "INSERT INTO zoo.events (id, at, kind) VALUES (1, '2020-05-05', 'feed')", "REFRESH MATERIALIZED VIEW zoo.stats",
        "ANALYZE", "VACUUM FULL zoo.parent", "REINDEX TABLE zoo.animals",
        "CREATE TEMPORARY TABLE passing (a integer PRIMARY KEY, b text DEFAULT 'x')",
        "CREATE TEMPORARY VIEW passing_view AS SELECT * FROM passing", "CREATE TEMPORARY SEQUENCE passing_sequence",
        "CREATE SCHEMA lockkeeper",
        "CREATE TABLE lockkeeper.runs (id bigserial PRIMARY KEY, name text CHECK (name <> ''))",
        "CREATE FUNCTION lockkeeper.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE TYPE lockkeeper.e AS ENUM ('a')", "CREATE VIEW lockkeeper.v AS SELECT * FROM lockkeeper.runs",
        "ALTER TABLE zoo.alembic_version ADD COLUMN note text DEFAULT 'x' CHECK (note <> '')",
        "CREATE INDEX ON zoo.alembic_version (note)", "COMMENT ON TABLE zoo.alembic_version IS 'x'",
        // The way to a default's spelling makes no difference.
        "ALTER TABLE zoo.keepers ALTER COLUMN active SET DEFAULT TRUE",
        "GRANT SELECT ON zoo.parent TO zoo_reader; REVOKE SELECT ON zoo.parent FROM zoo_reader",
        "COMMENT ON TABLE zoo.parent IS 'x'; COMMENT ON TABLE zoo.parent IS NULL",
        "ALTER TABLE zoo.parent ALTER COLUMN a SET STATISTICS -1"}) {
    SCOPED_TRACE(sql);
    ASSERT_NO_THROW(session->query(sql));
    const schema::Fingerprint after = fingerprint_of(url);
    EXPECT_EQ(schema::to_text(schema::compare(before, after)), "");
    EXPECT_EQ(before.strict(), after.strict());
  }
}

TEST(LeftOut, WhatAnExtensionOwnsIsTheExtension) {
  const std::string url = debian_server().create_database("extended");
  const schema::Fingerprint before = fingerprint_of(url);
  run_script(url, "CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION pg_stat_statements;");
  const schema::Diff diff = schema::compare(before, fingerprint_of(url));
  ASSERT_EQ(diff.added.size(), 3U);
  EXPECT_TRUE(diff.removed.empty() && diff.changed.empty());
  for (const schema::SchemaObject& object : diff.added) EXPECT_EQ(object.kind, schema::Kind::kExtension);
}

TEST(LeftOut, AColumnAddedLaterIsTheSameColumn) {
  const std::string one = debian_server().create_database("missing_one");
  const std::string two = debian_server().create_database("missing_two");
  run_script(one,
             "CREATE TABLE t (a integer); INSERT INTO t VALUES (1); ALTER TABLE t ADD COLUMN b text NOT NULL"
             " DEFAULT 'x', ADD COLUMN gone integer; ALTER TABLE t DROP COLUMN gone;");
  run_script(two, "CREATE TABLE t (a integer, b text NOT NULL DEFAULT 'x');");
  EXPECT_EQ(fingerprint_of(one).strict(), fingerprint_of(two).strict());
  EXPECT_EQ(fingerprint_of(one).in_order(), fingerprint_of(two).in_order());
}

TEST(LeftOut, SessionSettingsOfTheServerMakeNoDifference) {
  const std::string url = zoo_in(debian_server(), "zoo_settings");
  const schema::Fingerprint before = fingerprint_of(url);
  const auto session = connect(debian_server().url("postgres"));
  for (const char* setting : {"search_path = zoo, public", "DateStyle = 'German'", "IntervalStyle = 'iso_8601'",
                              "TimeZone = 'Asia/Tokyo'", "extra_float_digits = -10", "bytea_output = 'escape'",
                              "quote_all_identifiers = on", "standard_conforming_strings = off"}) {
    session->query(std::string("ALTER DATABASE zoo_settings SET ") + setting);
  }
  EXPECT_EQ(schema::to_text(schema::compare(before, fingerprint_of(url))), "");
  session->query("ALTER DATABASE zoo_settings RESET ALL");
}

TEST(LeftOut, TheSessionIsAsItWas) {
  const auto session = connect(debian_server().create_database("as_it_was"));
  session->query("SET search_path = 'x'; SET TimeZone = 'Asia/Tokyo'");
  static_cast<void>(postgres::read_schema(*session));
  EXPECT_EQ(session->query("SHOW search_path").front().front(), "x");
  EXPECT_EQ(session->query("SHOW TimeZone").front().front(), "Asia/Tokyo");
  EXPECT_EQ(session->query("SHOW transaction_read_only").front().front(), "off");
}

TEST(LeftOut, ARoleWithoutAnyRightReadsTheWholeSchema) {
  make_zoo_roles(debian_server());
  const std::string url = zoo_in(debian_server(), "zoo_poor_role");
  const auto session = connect(url);
  const schema::Fingerprint all = postgres::read_schema(*session);
  session->query("SET ROLE zoo_reader");
  EXPECT_EQ(schema::to_text(schema::compare(all, postgres::read_schema(*session))), "");
}

TEST(Loose, NamesThatPostgresqlChoseSurviveARename) {
  const std::string renamed = debian_server().create_database("loose_renamed");
  const std::string fresh = debian_server().create_database("loose_fresh");
  const auto tables = [](const std::string& name) {
    return "CREATE TABLE other (id integer PRIMARY KEY); CREATE TABLE " + name +
           " (id serial PRIMARY KEY, n integer GENERATED ALWAYS AS IDENTITY, email text UNIQUE, other integer "
           "REFERENCES"
           " other, age integer CHECK (age > 0), stay int4range, EXCLUDE USING gist (stay WITH &&)); CREATE INDEX ON " +
           name + " (age); ALTER TABLE " + name + " REPLICA IDENTITY USING INDEX " + name + "_pkey;";
  };
  run_script(renamed, tables("old_name") + " ALTER TABLE old_name RENAME TO new_name;");
  run_script(fresh, tables("new_name"));
  const schema::Fingerprint a = fingerprint_of(renamed);
  const schema::Fingerprint b = fingerprint_of(fresh);
  EXPECT_NE(a.strict(), b.strict());
  EXPECT_EQ(a.loose(), b.loose()) << schema::to_text(schema::compare(a, b));
}

TEST(Loose, ARenamedConstraintKeepsItsLooseHash) {
  const std::string url = zoo_in(debian_server(), "zoo_loose");
  const schema::Fingerprint before = fingerprint_of(url);
  run_script(url, R"(
    ALTER TABLE zoo.keepers RENAME CONSTRAINT keepers_pkey TO one;
    ALTER TABLE zoo.keepers RENAME CONSTRAINT keepers_email_key TO two;
    ALTER TABLE zoo.keepers RENAME CONSTRAINT keepers_grade_check TO three;
    ALTER TABLE zoo.animals RENAME CONSTRAINT animals_keeper_fkey TO four;
    ALTER TABLE zoo.animals RENAME CONSTRAINT animals_stay_excl TO five;
    ALTER INDEX zoo.animals_data_idx RENAME TO six;
    ALTER SEQUENCE zoo.keepers_id_seq RENAME TO seven;
    ALTER INDEX zoo.events_pkey RENAME TO eight;
  )");
  const schema::Fingerprint after = fingerprint_of(url);
  EXPECT_NE(before.strict(), after.strict());
  EXPECT_EQ(before.loose(), after.loose());
  const schema::Diff diff = schema::compare(before, after);
  EXPECT_GE(diff.renamed.size(), 8U);
  EXPECT_TRUE(diff.added.empty() && diff.removed.empty()) << schema::to_text(diff);
}

TEST(Loose, ADifferentDefinitionUnderTheSameNameIsSeen) {
  const std::string url = debian_server().create_database("loose_other");
  run_script(url, "CREATE TABLE t (a integer, b integer, CONSTRAINT c CHECK (a > 0));");
  const schema::Fingerprint before = fingerprint_of(url);
  run_script(url, "ALTER TABLE t DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (b > 0);");
  EXPECT_NE(before.loose(), fingerprint_of(url).loose());
}

}  // namespace
}  // namespace lockkeeper::fingerprint_test
