// What 18 brought to schemas: NOT NULL constraints with a name, constraints that are not enforced, virtual columns,
// keys over periods. And what it brought under a name of its own choosing, which is no difference to 17.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "schema/ddl/ddl.h"
#include "servers.h"
#include "watched.h"
#include "written_back.h"

namespace lockkeeper::fingerprint_test {
namespace {

class Postgres18 : public testing::Test {
 protected:
  void SetUp() override {
    if (server_of("18") == nullptr) GTEST_SKIP() << "PostgreSQL 18 is not installed";
  }
  static const Server& server() { return *server_of("18"); }
};

// Of both versions, NOT NULL in every way in which it comes about, and what becomes of its name.
constexpr const char* kTwin = R"(
CREATE TABLE people (id serial PRIMARY KEY, email text NOT NULL, "Two Words" text NOT NULL, name varchar(20));
CREATE TABLE people_too (LIKE people INCLUDING ALL);
CREATE TABLE a_table_with_a_name_that_leaves_no_room_for_what_follows (a_column_with_a_name_as_long integer NOT NULL,
  a_column_with_a_name_as_long_2 integer NOT NULL);
CREATE TABLE counted (id bigint GENERATED ALWAYS AS IDENTITY, n integer, PRIMARY KEY (n));
ALTER TABLE counted DROP CONSTRAINT counted_pkey;
ALTER TABLE people ALTER COLUMN name SET NOT NULL;
ALTER TABLE people RENAME TO persons;
ALTER TABLE persons RENAME COLUMN email TO address;
ALTER TABLE counted RENAME COLUMN n TO number;
CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE log_2 (id bigint NOT NULL, at date NOT NULL);
ALTER TABLE log ATTACH PARTITION log_2 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
ALTER TABLE log DETACH PARTITION log_1;
CREATE TABLE parent (a integer NOT NULL, b text);
CREATE TABLE child (b text NOT NULL) INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
ALTER TABLE parent ALTER COLUMN b SET NOT NULL;
CREATE TABLE orphan () INHERITS (parent);
ALTER TABLE orphan NO INHERIT parent;
CREATE DOMAIN amount AS integer NOT NULL CHECK (VALUE > 0);
ALTER DOMAIN amount RENAME TO sum;
CREATE DOMAIN maybe AS integer;
ALTER DOMAIN maybe SET NOT NULL;
ALTER TABLE persons ADD COLUMN age integer DEFAULT 1 NOT NULL, ADD COLUMN gone integer NOT NULL DEFAULT 1;
ALTER TABLE persons ALTER COLUMN gone DROP NOT NULL;
CREATE TABLE clash (b_c integer NOT NULL);
CREATE TABLE clash_b (c integer NOT NULL);
)";

TEST_F(Postgres18, ANameOfItsOwnChoosingIsNoDifferenceToOlderServers) {
  const std::string here = server().create_database("twin");
  run_script(here, kTwin);
  const schema::Fingerprint twin = fingerprint_of(here);
  for (const schema::SchemaObject& object : twin.objects()) {
    EXPECT_EQ(schema::value_of(object, "not null name"), "") << schema::display(object);
  }
  for (const OtherServer& other : other_servers()) {
    if (other.major == "18") continue;
    SCOPED_TRACE("PostgreSQL " + other.major);
    const std::string there = other.server->create_database("twin");
    run_script(there, kTwin);
    expect_equal(fingerprint_of(there), twin);
  }
}

TEST_F(Postgres18, ANameThatSomebodyChoseIsADifferenceThatNobodyNeeds) {
  const std::string sql =
      "CREATE TABLE t (a integer CONSTRAINT must NOT NULL); CREATE DOMAIN d AS text CONSTRAINT has "
      "NOT NULL;";
  const std::string here = server().create_database("named");
  run_script(here, sql);
  const schema::Fingerprint named = fingerprint_of(here);
  for (const OtherServer& other : other_servers()) {
    if (other.major >= "17") continue;
    SCOPED_TRACE("PostgreSQL " + other.major);
    const std::string there = other.server->create_database("named");
    run_script(there, sql);
    EXPECT_NE(fingerprint_of(there).strict(), named.strict());
    EXPECT_EQ(fingerprint_of(there).loose(), named.loose());
  }
}

// A schema with everything that is new.
constexpr const char* kNew = R"(
CREATE EXTENSION btree_gist;
CREATE TABLE people (id integer PRIMARY KEY, email text CONSTRAINT has_email NOT NULL, "Old Name" text,
  own integer NOT NULL NO INHERIT, own_too integer CONSTRAINT mine NOT NULL NO INHERIT, note text NOT NULL);
ALTER TABLE people ADD CONSTRAINT "Not Yet" NOT NULL "Old Name" NOT VALID;
ALTER TABLE people ADD COLUMN late integer;
ALTER TABLE people ADD NOT NULL late NOT VALID;
COMMENT ON CONSTRAINT has_email ON people IS 'they always have';
COMMENT ON CONSTRAINT people_note_not_null ON people IS 'said aloud';
CREATE DOMAIN code AS text CONSTRAINT known NOT NULL CHECK (VALUE <> '');
COMMENT ON CONSTRAINT known ON DOMAIN code IS 'always';
CREATE TABLE orders (id integer PRIMARY KEY, owner integer, amount integer,
  CONSTRAINT hoped CHECK (amount > 0) NOT ENFORCED,
  CONSTRAINT named FOREIGN KEY (owner) REFERENCES people NOT ENFORCED,
  CONSTRAINT delayed FOREIGN KEY (owner) REFERENCES people DEFERRABLE INITIALLY DEFERRED NOT ENFORCED,
  twice integer GENERATED ALWAYS AS (amount * 2), thrice integer GENERATED ALWAYS AS (amount * 3) VIRTUAL,
  stored integer GENERATED ALWAYS AS (amount * 4) STORED);
ALTER TABLE orders ADD CONSTRAINT unseen CHECK (amount < 1000) NOT VALID;
CREATE TABLE sums (a integer, v integer GENERATED ALWAYS AS (a + 1));
CREATE VIEW doubled AS SELECT id, twice FROM orders WHERE thrice > 5;
CREATE TABLE stays (room integer, during daterange, guest text, PRIMARY KEY (room, during WITHOUT OVERLAPS),
  CONSTRAINT one_room UNIQUE (guest, during WITHOUT OVERLAPS));
CREATE TABLE visits (id integer, room integer, during daterange,
  CONSTRAINT of_stay FOREIGN KEY (room, PERIOD during) REFERENCES stays (room, PERIOD during));
CREATE TABLE log (id bigint CONSTRAINT numbered NOT NULL, at date NOT NULL, note text,
  CONSTRAINT wished CHECK (note <> '') NOT ENFORCED) PARTITION BY RANGE (at);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE parent (a integer CONSTRAINT there NOT NULL, b text);
CREATE TABLE child (c text) INHERITS (parent);
ALTER TABLE child ALTER COLUMN b SET NOT NULL;
CREATE PUBLICATION computed FOR TABLE orders WITH (publish_generated_columns = stored);
ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO zoo_reader;
)";

std::string new_in(const Server& server, const std::string& database) {
  make_zoo_roles(server);
  const std::string url = server.create_database(database);
  run_script(url, kNew);
  return url;
}

TEST_F(Postgres18, EveryNewPropertyIsSeenAndWrittenBack) {
  const schema::Fingerprint all = fingerprint_of(new_in(server(), "new_all"));
  const auto field = [&all](schema::Kind kind, std::string_view parent, std::string_view name,
                            std::string_view wanted) {
    const schema::SchemaObject* object = all.find(schema::make_identity(kind, "public", parent, name));
    return object != nullptr ? schema::value_of(*object, wanted, "no such field") : "no such object";
  };
  using schema::Kind;
  EXPECT_EQ(field(Kind::kColumn, "people", "email", "not null name"), "has_email");
  EXPECT_EQ(field(Kind::kColumn, "people", "email", "not null comment"), "they always have");
  EXPECT_EQ(field(Kind::kColumn, "people", "Old Name", "not null validated"), "false");
  EXPECT_EQ(field(Kind::kColumn, "people", "own", "not null no inherit"), "true");
  EXPECT_EQ(field(Kind::kColumn, "people", "id", "not null name"), "no such field");
  EXPECT_EQ(field(Kind::kDomain, "", "code", "not null name"), "known");
  EXPECT_EQ(field(Kind::kConstraint, "orders", "hoped", "enforced"), "false");
  EXPECT_EQ(field(Kind::kConstraint, "orders", "hoped", "validated"), "no such field");
  EXPECT_EQ(field(Kind::kConstraint, "orders", "hoped", "definition"), "CHECK ((amount > 0))");
  EXPECT_EQ(field(Kind::kConstraint, "orders", "delayed", "deferrable"), "initially deferred");
  EXPECT_EQ(field(Kind::kConstraint, "orders", "delayed", "definition"),
            "FOREIGN KEY (owner) REFERENCES public.people(id)");
  EXPECT_EQ(field(Kind::kColumn, "orders", "twice", "generated kind"), "virtual");
  EXPECT_EQ(field(Kind::kColumn, "orders", "stored", "generated kind"), "no such field");
  EXPECT_EQ(field(Kind::kConstraint, "stays", "stays_pkey", "definition"),
            "PRIMARY KEY (room, during WITHOUT OVERLAPS)");
  EXPECT_EQ(field(Kind::kConstraint, "visits", "of_stay", "definition"),
            "FOREIGN KEY (room, PERIOD during) REFERENCES public.stays(room, PERIOD during)");
  expect_written_back(all, server());
}

// Whatever of it is lost comes back by statements that the server takes.
TEST_F(Postgres18, EveryLossIsWrittenBack) {
  const schema::Fingerprint all = fingerprint_of(new_in(server(), "new_kept"));
  for (const char* loss :
       {"DROP TABLE people CASCADE",
        "DROP TABLE orders CASCADE",
        "DROP TABLE visits, stays",
        "DROP TABLE log",
        "DROP TABLE child, parent",
        "DROP TABLE log_1",
        "DROP TABLE child",
        "DROP DOMAIN code",
        "DROP PUBLICATION computed",
        "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON LARGE OBJECTS FROM zoo_reader",
        "ALTER TABLE people DROP CONSTRAINT has_email",
        "ALTER TABLE people ALTER COLUMN email DROP NOT NULL",
        "ALTER TABLE people DROP CONSTRAINT \"Not Yet\"",
        "ALTER TABLE people DROP CONSTRAINT mine",
        "ALTER TABLE people ALTER COLUMN own DROP NOT NULL",
        "ALTER TABLE people ALTER COLUMN note DROP NOT NULL",
        "ALTER TABLE people ALTER COLUMN late DROP NOT NULL",
        "ALTER TABLE people DROP COLUMN \"Old Name\", DROP late",
        "ALTER TABLE people DROP COLUMN own_too",
        "COMMENT ON CONSTRAINT has_email ON people IS NULL",
        "ALTER DOMAIN code DROP NOT NULL",
        "ALTER TABLE orders DROP CONSTRAINT hoped",
        "ALTER TABLE orders DROP CONSTRAINT named, DROP CONSTRAINT delayed, DROP CONSTRAINT unseen",
        "ALTER TABLE orders DROP COLUMN twice CASCADE, DROP COLUMN thrice CASCADE, DROP COLUMN stored CASCADE",
        "ALTER TABLE stays DROP CONSTRAINT one_room",
        "ALTER TABLE stays DROP CONSTRAINT stays_pkey CASCADE",
        "ALTER TABLE visits DROP CONSTRAINT of_stay",
        "ALTER TABLE log DROP CONSTRAINT numbered",
        "ALTER TABLE log DROP CONSTRAINT wished",
        "ALTER TABLE parent ALTER COLUMN a DROP NOT NULL",
        "ALTER TABLE child ALTER COLUMN b DROP NOT NULL"}) {
    SCOPED_TRACE(loss);
    const std::string url = new_in(server(), "new_lost");
    run_script(url, loss);
    const schema::Fingerprint poor = fingerprint_of(url);
    EXPECT_NE(schema::to_text(schema::compare(poor, all)), "");
    const schema::AdditiveDdl ddl = schema::additive_ddl(poor, all);
    for (const schema::DdlRefusal& refusal : ddl.refused) ADD_FAILURE() << refusal.object << ": " << refusal.why;
    const auto session = connect(url);
    for (const schema::Statement& statement : ddl.statements) {
      ASSERT_NO_THROW(session->query(statement.sql)) << statement.sql;
    }
    // A column that comes back stands last.
    const schema::Fingerprint now = fingerprint_of(url);
    schema::Diff left = schema::compare(now, all);
    left.reordered.clear();
    EXPECT_EQ(schema::to_text(left), "");
    EXPECT_EQ(now.strict(), all.strict());
  }
}

struct Step {
  const char* sql;
  std::set<std::string> seen;  // `column public.people.email: not null name`
};

std::set<std::string> changes_of(const schema::Diff& diff) {
  std::set<std::string> lines;
  for (const auto& object : diff.added) lines.insert("+ " + schema::display(object));
  for (const auto& object : diff.removed) lines.insert("- " + schema::display(object));
  for (const auto& change : diff.changed) {
    for (const auto& field : change.fields) lines.insert(schema::display(change.after) + ": " + field.name);
  }
  return lines;
}

TEST_F(Postgres18, EachChangeIsSeenAndNothingElse) {
  const std::string url = new_in(server(), "new_changing");
  const auto session = connect(url);
  Watched watched(url);
  watched.look();
  schema::Fingerprint before = fingerprint_of(url);
  const std::string email = "column public.people.email: not null name";
  for (const auto& [sql, seen] : std::initializer_list<Step>{
           {"ALTER TABLE people RENAME CONSTRAINT has_email TO must", {email}},
           {"COMMENT ON CONSTRAINT must ON people IS 'other'", {"column public.people.email: not null comment"}},
           {"COMMENT ON CONSTRAINT must ON people IS NULL", {"column public.people.email: not null comment"}},
           {"ALTER TABLE people RENAME CONSTRAINT must TO people_email_not_null", {email}},
           {"ALTER TABLE people VALIDATE CONSTRAINT \"Not Yet\"",
            {"column public.people.Old Name: not null validated"}},
           {"ALTER TABLE people ALTER CONSTRAINT mine INHERIT", {"column public.people.own_too: not null no inherit"}},
           {"ALTER TABLE people ALTER COLUMN late DROP NOT NULL",
            {"column public.people.late: not null", "column public.people.late: not null name",
             "column public.people.late: not null validated"}},
           {"ALTER TABLE people ADD CONSTRAINT held NOT NULL late",
            {"column public.people.late: not null", "column public.people.late: not null name"}},
           {"ALTER DOMAIN code RENAME CONSTRAINT known TO code_not_null", {"domain public.code: not null name"}},
           {"COMMENT ON CONSTRAINT code_not_null ON DOMAIN code IS NULL",
            {"domain public.code: not null comment", "domain public.code: not null name"}},
           {"ALTER TABLE orders ALTER CONSTRAINT named ENFORCED", {"constraint public.orders.named: enforced"}},
           {"ALTER TABLE orders ALTER CONSTRAINT named NOT ENFORCED", {"constraint public.orders.named: enforced"}},
           {"ALTER TABLE orders DROP CONSTRAINT hoped, ADD CONSTRAINT hoped CHECK (amount > 0) NOT VALID",
            {"constraint public.orders.hoped: enforced", "constraint public.orders.hoped: validated"}},
           {"ALTER TABLE sums ALTER COLUMN v SET EXPRESSION AS (a + 2)", {"column public.sums.v: generated"}},
           {"ALTER TABLE parent RENAME CONSTRAINT there TO here", {"column public.parent.a: not null name"}},
           {"ALTER PUBLICATION computed SET (publish_generated_columns = none)",
            {"publication computed: generated columns"}},
       }) {
    SCOPED_TRACE(sql);
    ASSERT_NO_THROW(session->query(sql));
    watched.look();
    schema::Fingerprint after = fingerprint_of(url);
    EXPECT_EQ(changes_of(schema::compare(before, after)), seen);
    EXPECT_NE(before.strict(), after.strict());
    EXPECT_EQ(before.loose() == after.loose(),
              std::all_of(seen.begin(), seen.end(), [](const std::string& one) { return one.ends_with("null name"); }));
    before = std::move(after);
  }
}

// What is proposed is what the server does.
TEST_F(Postgres18, NoStatementIsWrittenThatTheServerRefuses) {
  const std::string weak = server().create_database("weak");
  const std::string strong = server().create_database("strong");
  run_script(weak, R"(
    CREATE TABLE p (id integer PRIMARY KEY);
    CREATE TABLE t (a integer, b integer, c integer, CONSTRAINT k CHECK (a > 0) NOT ENFORCED,
      CONSTRAINT f FOREIGN KEY (b) REFERENCES p NOT ENFORCED, d integer NOT NULL NO INHERIT);
    ALTER TABLE t ADD CONSTRAINT n NOT NULL c NOT VALID;)");
  run_script(strong, R"(
    CREATE TABLE p (id integer PRIMARY KEY);
    CREATE TABLE t (a integer, b integer, c integer CONSTRAINT n NOT NULL, CONSTRAINT k CHECK (a > 0),
      CONSTRAINT f FOREIGN KEY (b) REFERENCES p, d integer NOT NULL);)");
  const schema::AdditiveDdl ddl = schema::additive_ddl(fingerprint_of(weak), fingerprint_of(strong));
  ASSERT_EQ(ddl.refused.size(), 1U);
  EXPECT_EQ(ddl.refused[0].object, "constraint public.t.k");
  EXPECT_NE(ddl.refused[0].why.find("NOT ENFORCED"), std::string::npos) << ddl.refused[0].why;
  const auto session = connect(weak);
  for (const schema::Statement& statement : ddl.statements) {
    EXPECT_NO_THROW(session->query(statement.sql)) << statement.sql;
  }
  EXPECT_EQ(changes_of(schema::compare(fingerprint_of(weak), fingerprint_of(strong))),
            std::set<std::string>{"constraint public.t.k: enforced"});
  for (const schema::AdditiveDdl& none : {schema::additive_ddl(fingerprint_of(strong), fingerprint_of(strong)),
                                          schema::additive_ddl(fingerprint_of(weak), fingerprint_of(weak))}) {
    EXPECT_TRUE(none.statements.empty() && none.refused.empty());
  }
}

}  // namespace
}  // namespace lockkeeper::fingerprint_test
