// Looking at what changed is as good as looking at everything.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "servers.h"
#include "watched.h"

namespace lockkeeper::fingerprint_test {
namespace {

// Statements end with a semicolon at the end of a line, outside of $$ … $$ or $body$ … $body$.
std::vector<std::string> statements_of(const std::string& script) {
  std::vector<std::string> statements;
  std::string statement;
  bool quoted = false;
  for (std::size_t i = 0; i < script.size(); ++i) {
    for (const std::string_view mark : {"$$", "$body$"}) {
      if (script.compare(i, mark.size(), mark) == 0) quoted = !quoted;
    }
    statement += script[i];
    if (script[i] != ';' || quoted || (i + 1 < script.size() && script[i + 1] != '\n')) continue;
    statements.push_back(std::move(statement));
    statement.clear();
  }
  return statements;
}

void look_after_each(Watched& watched, postgres::Session& session, const std::vector<std::string>& statements) {
  for (const std::string& sql : statements) {
    SCOPED_TRACE(sql);
    ASSERT_NO_THROW(session.query(sql));
    watched.look();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(SchemaWatch, AgreesWithAWholeReadingAfterEachStatementOfTheZoo) {
  make_zoo_roles(debian_server());
  const std::string url = debian_server().create_database("zoo_watched");
  std::ifstream file(std::string(LOCKKEEPER_SOURCE_DIR) + "/tests/integration/fingerprint/zoo.sql");
  const std::vector<std::string> statements = statements_of({std::istreambuf_iterator<char>(file), {}});
  ASSERT_GT(statements.size(), 50U);
  const auto session = connect(url);
  Watched watched(url);
  watched.look();
  look_after_each(watched, *session, statements);
  EXPECT_LT(watched.whole_readings(), statements.size() / 2);
}

// Each of these changes how objects are written down that are not changed themselves, or leaves no new row behind.
TEST(SchemaWatch, SeesWhatHappensToObjectsThatLeanOnOthers) {
  const std::string url = debian_server().create_database("leaning");
  const auto session = connect(url);
  Watched watched(url);
  watched.look();
  look_after_each(
      watched, *session,
      {"CREATE TYPE mood AS ENUM ('sad', 'ok')",
       "CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL, mood mood DEFAULT 'ok', moods mood[])",
       "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner bigint REFERENCES users,"
       " total numeric GENERATED ALWAYS AS (1 + 1) STORED)",
       "CREATE UNIQUE INDEX by_email ON users (lower(email)) WHERE mood = 'ok'",
       "CREATE VIEW all_users AS SELECT u.*, o.total FROM users u LEFT JOIN orders o ON o.owner = u.id",
       "CREATE VIEW of_view AS SELECT email FROM all_users",
       "CREATE FUNCTION of(u users) RETURNS mood LANGUAGE sql AS 'SELECT u.mood'",
       "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
       "CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch()",
       "COMMENT ON TABLE users IS 'people'",
       "COMMENT ON COLUMN users.email IS 'where'",
       "ALTER TABLE users RENAME TO people",
       "ALTER TABLE people RENAME COLUMN email TO address",
       "ALTER TYPE mood RENAME TO feeling",
       "ALTER TYPE feeling RENAME VALUE 'ok' TO 'fine'",
       "ALTER TYPE feeling ADD VALUE 'great'",
       "ALTER FUNCTION touch() RENAME TO touched",
       "ALTER SEQUENCE users_id_seq RENAME TO people_id_seq",
       "ALTER SEQUENCE people_id_seq INCREMENT 2",
       "ALTER TABLE orders ALTER COLUMN id SET CACHE 5",
       "ALTER INDEX users_pkey RENAME TO people_pkey",
       "COMMENT ON TABLE people IS NULL",
       "COMMENT ON COLUMN people.address IS NULL",
       "ALTER TABLE people REPLICA IDENTITY USING INDEX people_pkey",
       "ALTER INDEX people_pkey RENAME TO people_key",
       "ALTER TABLE people CLUSTER ON people_key",
       "CREATE TABLE replicated (id integer NOT NULL)",
       "CREATE UNIQUE INDEX replicated_id ON replicated (id)",
       "ALTER TABLE replicated REPLICA IDENTITY USING INDEX replicated_id",
       "DROP INDEX replicated_id",
       "ALTER SEQUENCE people_id_seq OWNED BY NONE",
       "ALTER TABLE people ADD COLUMN age integer DEFAULT 1 CHECK (age > 0)",
       "ALTER TABLE people ALTER COLUMN age DROP DEFAULT",
       "ALTER TABLE people ALTER COLUMN age TYPE bigint",
       "ALTER TABLE people DROP COLUMN age",
       "CREATE VIEW with_star AS SELECT * FROM people JOIN orders USING (id)",
       "ALTER TABLE orders ADD COLUMN address text",
       "ALTER TABLE people SET SCHEMA information_schema",
       "ALTER TABLE information_schema.people SET SCHEMA public",
       "CREATE TABLE parted (id integer, at date) PARTITION BY RANGE (at)",
       "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
       "CREATE INDEX on_parted ON parted (id)",
       "ALTER TABLE parted RENAME TO split",
       "ALTER INDEX on_parted RENAME TO on_split",
       "ALTER TABLE split DETACH PARTITION parted_1",
       "CREATE TABLE child () INHERITS (parted_1)",
       "ALTER TABLE child NO INHERIT parted_1",
       "CREATE PUBLICATION news FOR TABLE parted_1",
       "ALTER TABLE parted_1 RENAME TO piece",
       "CREATE SCHEMA other",
       "ALTER TABLE piece SET SCHEMA other",
       "ALTER SCHEMA other RENAME TO another",
       "CREATE COLLATION backwards (provider = icu, locale = 'de')",
       "CREATE TABLE collated (t text COLLATE backwards)",
       "ALTER COLLATION backwards RENAME TO forwards",
       "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
       "INSERT INTO alembic_version VALUES ('a1')",
       "CREATE EXTENSION citext",
       "ALTER TABLE people ADD COLUMN nick citext",
       "DROP TABLE alembic_version",
       "DROP TABLE people CASCADE",
       "DROP TYPE feeling CASCADE"});
}

TEST(SchemaWatch, ReadsNothingWhereNothingOfTheSchemaChanged) {
  const std::string url = debian_server().create_database("unchanged");
  const auto session = connect(url);
  session->query("CREATE TABLE t (id serial PRIMARY KEY, v text)");
  Watched watched(url);
  EXPECT_FALSE(watched.look().empty());
  for (const char* sql : {"INSERT INTO t (v) VALUES ('x')", "UPDATE t SET v = 'y'", "TRUNCATE t", "ANALYZE t",
                          "VACUUM FULL t", "CREATE TEMPORARY TABLE gone (id integer)", "DELETE FROM t"}) {
    SCOPED_TRACE(sql);
    session->query(sql);
    EXPECT_TRUE(watched.look().empty());
  }
  EXPECT_EQ(watched.whole_readings(), 1U);
}

TEST(SchemaWatch, AChangeThatWasRolledBackIsNone) {
  const std::string url = debian_server().create_database("rolled_back");
  const auto session = connect(url);
  Watched watched(url);
  watched.look();
  EXPECT_THROW(session->transaction([](postgres::Transaction& transaction) {
    transaction.query("CREATE TABLE t (id integer)");
    transaction.query("SELECT 1 / 0");
  }),
               postgres::SqlError);
  EXPECT_TRUE(watched.look().empty());
}

TEST(SchemaWatch, ATransactionThatWasOpenAtALookIsSeenAtTheNextOne) {
  const std::string url = debian_server().create_database("open_long");
  const auto session = connect(url);
  const auto other = connect(url);
  Watched watched(url);
  watched.look();
  session->transaction([&](postgres::Transaction& transaction) {
    transaction.query("CREATE TABLE early (id integer)");
    other->query("CREATE TABLE late (id integer)");
    EXPECT_EQ(watched.look().set.size(), 2U);  // late and its column
  });
  EXPECT_EQ(watched.look().set.size(), 2U);  // early and its column
  EXPECT_EQ(watched.whole_readings(), 1U);
}

}  // namespace
}  // namespace lockkeeper::fingerprint_test
