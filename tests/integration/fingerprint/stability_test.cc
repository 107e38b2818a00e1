// The same schema has the same fingerprint: after a dump and a restore, on servers of every version, and when it was
// written back by our own DDL.
#include <gtest/gtest.h>

#include <algorithm>

#include "servers.h"
#include "written_back.h"

namespace lockkeeper::fingerprint_test {
namespace {

TEST(Stability, TheZooHasObjectsOfEveryKind) {
  const schema::Fingerprint zoo = fingerprint_of(zoo_in(debian_server(), "zoo_kinds"));
  for (const schema::Kind kind : schema::kAllKinds) {
    const bool found = std::any_of(zoo.objects().begin(), zoo.objects().end(),
                                   [kind](const schema::SchemaObject& object) { return object.kind == kind; });
    EXPECT_TRUE(found) << schema::to_string(kind);
  }
}

TEST(Stability, DumpAndRestoreChangeNothing) {
  const std::string zoo = zoo_in(debian_server(), "zoo_dumped");
  const std::string restored = debian_server().create_database("zoo_restored");
  const std::string dump = dump_schema(zoo);
  run_script(restored, dump);
  expect_equal(fingerprint_of(zoo), fingerprint_of(restored));
  for (const OtherServer& other : other_servers()) {
    SCOPED_TRACE("PostgreSQL " + other.major);
    // Older servers do not know all that a newer dump says.
    if (other.major < "15") {
      const std::string old_zoo = zoo_in(*other.server, "zoo_dumped");
      const std::string old_restored = other.server->create_database("zoo_restored");
      run_script(old_restored, dump_schema(old_zoo));
      expect_equal(fingerprint_of(old_zoo), fingerprint_of(old_restored));
    } else {
      make_zoo_roles(*other.server);
      const std::string new_restored = other.server->create_database("zoo_restored");
      run_script(new_restored, dump);
      expect_equal(fingerprint_of(zoo), fingerprint_of(new_restored));
    }
  }
}

TEST(Stability, EveryVersionGivesTheSameFingerprint) {
  const schema::Fingerprint zoo = fingerprint_of(zoo_in(debian_server(), "zoo_here"));
  for (const OtherServer& other : other_servers()) {
    SCOPED_TRACE("PostgreSQL " + other.major);
    expect_equal(zoo, fingerprint_of(zoo_in(*other.server, "zoo_there")));
  }
}

TEST(Stability, OurOwnDdlMakesTheWholeZooAgain) {
  const schema::Fingerprint zoo = fingerprint_of(zoo_in(debian_server(), "zoo_written"));
  expect_written_back(zoo, debian_server());
  for (const OtherServer& other : other_servers()) {
    SCOPED_TRACE("PostgreSQL " + other.major);
    expect_written_back(zoo, *other.server);
  }
}

// 14 knows SQL-standard bodies and compression, 15 column lists and NULLS NOT DISTINCT.
TEST(Stability, NewerFeaturesAreSeenAndWrittenBack) {
  make_zoo_roles(debian_server());
  const std::string url = debian_server().create_database("newer");
  run_script(url, R"(
    CREATE TABLE a (id integer, name text COMPRESSION pglz, UNIQUE NULLS NOT DISTINCT (name));
    CREATE INDEX ON a (id) WHERE id > 0;
    CREATE UNIQUE INDEX ON a (id) NULLS NOT DISTINCT;
    CREATE FUNCTION plus(x integer) RETURNS integer LANGUAGE sql RETURN x + (SELECT count(*) FROM a)::integer;
    CREATE PROCEDURE add(n integer, OUT done integer) LANGUAGE sql BEGIN ATOMIC INSERT INTO a (id) VALUES (n); SELECT a.id FROM a; END;
    CREATE STATISTICS lengths ON (length(name)), id FROM a;
    CREATE PUBLICATION narrow FOR TABLE a (id, name) WHERE (id > 5) WITH (publish = 'insert');
    CREATE PUBLICATION wide FOR TABLES IN SCHEMA public;
    CREATE VIEW v WITH (security_invoker = true) AS SELECT id FROM a;
    CREATE TYPE span AS RANGE (subtype = integer, multirange_type_name = spans);
  )");
  const schema::Fingerprint newer = fingerprint_of(url);
  const auto field = [&newer](schema::Kind kind, std::string_view parent, std::string_view name,
                              std::string_view wanted) {
    const schema::SchemaObject* object = newer.find(schema::make_identity(kind, "public", parent, name));
    return object != nullptr ? schema::value_of(*object, wanted, "no such field") : "no such object";
  };
  EXPECT_EQ(field(schema::Kind::kColumn, "a", "name", "compression"), "pglz");
  EXPECT_EQ(field(schema::Kind::kConstraint, "a", "a_name_key", "definition"), "UNIQUE NULLS NOT DISTINCT (name)");
  EXPECT_NE(field(schema::Kind::kFunction, "", "plus(integer)", "sql body").find("RETURN"), std::string::npos);
  EXPECT_EQ(field(schema::Kind::kRangeType, "", "span", "multirange_type_name"), "spans");
  const std::string restored = debian_server().create_database("newer_restored");
  run_script(restored, dump_schema(url));
  expect_equal(newer, fingerprint_of(restored));
  expect_written_back(newer, debian_server());
  for (const OtherServer& other : other_servers()) {
    if (other.major < "15") continue;
    SCOPED_TRACE("PostgreSQL " + other.major);
    expect_written_back(newer, *other.server);
  }
}

}  // namespace
}  // namespace lockkeeper::fingerprint_test
