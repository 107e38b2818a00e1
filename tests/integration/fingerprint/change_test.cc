// Every property counts: a chain of changes to the zoo, of which each must be seen, by name, and nothing else with it.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "schema/diff.h"
#include "servers.h"
#include "watched.h"

namespace lockkeeper::fingerprint_test {
namespace {

struct Change {
  std::string sql;
  std::set<std::string> seen;  // as summary() says it
};

std::set<std::string> summary(const schema::Diff& diff) {
  std::set<std::string> lines;
  for (const auto& object : diff.added) lines.insert("+ " + schema::display(object));
  for (const auto& object : diff.removed) lines.insert("- " + schema::display(object));
  for (const auto& change : diff.changed) {
    if (change.fields.empty()) lines.insert("~ " + schema::display(change.after) + ": nothing that has a name");
    for (const auto& field : change.fields) lines.insert("~ " + schema::display(change.after) + ": " + field.name);
  }
  for (const auto& rename : diff.renamed)
    lines.insert("~ " + schema::display(rename.before) + " = " + rename.after.name);
  for (const auto& table : diff.reordered) lines.insert("order of " + table);
  return lines;
}

const std::vector<Change> kChanges{
    // Schemas, comments, owners, privileges.
    {"CREATE SCHEMA annex", {"+ schema annex"}},
    {"ALTER SCHEMA zoo OWNER TO zoo_writer", {"~ schema zoo: owner", "~ schema zoo: privileges"}},
    {"ALTER SCHEMA zoo OWNER TO keeper", {"~ schema zoo: owner", "~ schema zoo: privileges"}},
    {"COMMENT ON SCHEMA zoo IS 'houses'", {"~ schema zoo: comment"}},
    {"GRANT CREATE ON SCHEMA zoo TO zoo_writer", {"~ schema zoo: privileges"}},
    {"REVOKE ALL ON SCHEMA public FROM PUBLIC", {"~ schema public: privileges"}},
    {"CREATE EXTENSION citext SCHEMA annex", {"+ extension citext"}},
    {"ALTER EXTENSION citext SET SCHEMA public", {"~ extension citext: schema"}},
    // Tables.
    {"CREATE TABLE zoo.new (a integer, b text)", {"+ table zoo.new", "+ column zoo.new.a", "+ column zoo.new.b"}},
    {"ALTER TABLE zoo.new SET UNLOGGED", {"~ table zoo.new: persistence"}},
    {"ALTER TABLE zoo.new SET (fillfactor = 50)", {"~ table zoo.new: options"}},
    {"ALTER TABLE zoo.new SET (toast.autovacuum_enabled = false)", {"~ table zoo.new: toast options"}},
    {"ALTER TABLE zoo.new REPLICA IDENTITY FULL", {"~ table zoo.new: replica identity"}},
    {"ALTER TABLE zoo.new ENABLE ROW LEVEL SECURITY", {"~ table zoo.new: row security"}},
    {"ALTER TABLE zoo.new FORCE ROW LEVEL SECURITY", {"~ table zoo.new: force row security"}},
    {"ALTER TABLE zoo.new OWNER TO zoo_writer", {"~ table zoo.new: owner", "~ table zoo.new: privileges"}},
    {"GRANT UPDATE ON zoo.new TO zoo_reader", {"~ table zoo.new: privileges"}},
    {"GRANT SELECT ON zoo.new TO zoo_reader WITH GRANT OPTION", {"~ table zoo.new: privileges"}},
    {"REVOKE DELETE ON zoo.new FROM zoo_writer", {"~ table zoo.new: privileges"}},
    {"COMMENT ON TABLE zoo.new IS 'x'", {"~ table zoo.new: comment"}},
    {"ALTER TABLE zoo.events DETACH PARTITION zoo.events_2020",
     {"~ table zoo.events_2020: partition of", "~ table zoo.events_2020: bound",
      "~ constraint zoo.events_2020.events_2020_pkey: attached to",
      "~ index zoo.events_2020.events_2020_kind_idx: attached to", "~ column zoo.events_2020.at: inherited",
      "~ column zoo.events_2020.id: inherited", "~ column zoo.events_2020.kind: inherited",
      "~ column zoo.events_2020.keeper: inherited", "+ constraint zoo.events_2020.known",
      "+ constraint zoo.events_2020.events_keeper_fkey", "- trigger zoo.events_2020.seen"}},
    {"ALTER TABLE zoo.events_2020 DROP CONSTRAINT events_keeper_fkey",
     {"- constraint zoo.events_2020.events_keeper_fkey"}},
    {"ALTER TABLE zoo.hashed DETACH PARTITION zoo.hashed_0; ALTER TABLE zoo.hashed ATTACH PARTITION zoo.hashed_0 FOR"
     " VALUES WITH (MODULUS 3, REMAINDER 0)",
     {"~ table zoo.hashed_0: bound"}},
    {"CREATE TABLE zoo.keyed (a integer) PARTITION BY LIST (a)", {"+ table zoo.keyed", "+ column zoo.keyed.a"}},
    {"DROP TABLE zoo.keyed; CREATE TABLE zoo.keyed (a integer) PARTITION BY LIST ((a + 1))",
     {"~ table zoo.keyed: partition key"}},
    {"ALTER TABLE zoo.child NO INHERIT zoo.parent",
     {"~ table zoo.child: inherits", "+ constraint zoo.child.parent_a_check", "~ column zoo.child.a: inherited"}},
    // Columns.
    {"ALTER TABLE zoo.new ADD COLUMN c varchar(10)", {"+ column zoo.new.c"}},
    {"ALTER TABLE zoo.new ALTER COLUMN c TYPE varchar(20)", {"~ column zoo.new.c: type"}},
    {"ALTER TABLE zoo.new ALTER COLUMN c TYPE varchar(20) COLLATE \"C\"", {"~ column zoo.new.c: collation"}},
    {"ALTER TABLE zoo.new ALTER COLUMN c SET NOT NULL", {"~ column zoo.new.c: not null"}},
    {"ALTER TABLE zoo.new ALTER COLUMN c SET DEFAULT 'x'", {"~ column zoo.new.c: default"}},
    {"ALTER TABLE zoo.new ALTER COLUMN c SET DEFAULT 'y'", {"~ column zoo.new.c: default"}},
    {"ALTER TABLE zoo.new ALTER COLUMN c SET STORAGE PLAIN", {"~ column zoo.new.c: storage"}},
    {"ALTER TABLE zoo.new ALTER COLUMN c SET COMPRESSION pglz", {"~ column zoo.new.c: compression"}},
    {"ALTER TABLE zoo.new ALTER COLUMN c SET STATISTICS 7", {"~ column zoo.new.c: statistics"}},
    {"ALTER TABLE zoo.new ALTER COLUMN c SET (n_distinct = 5)", {"~ column zoo.new.c: options"}},
    {"COMMENT ON COLUMN zoo.new.c IS 'x'", {"~ column zoo.new.c: comment"}},
    {"GRANT SELECT (c) ON zoo.new TO zoo_reader", {"~ column zoo.new.c: privileges"}},
    {"ALTER TABLE zoo.new RENAME COLUMN c TO d", {"- column zoo.new.c", "+ column zoo.new.d"}},
    {"ALTER TABLE zoo.animals ALTER COLUMN id SET GENERATED BY DEFAULT", {"~ column zoo.animals.id: identity"}},
    {"ALTER TABLE zoo.animals ALTER COLUMN id SET INCREMENT 3", {"~ column zoo.animals.id: identity options"}},
    {"ALTER SEQUENCE zoo.animals_other_seq RENAME TO other_numbers", {"~ column zoo.animals.other: identity sequence"}},
    {"ALTER TABLE zoo.animals ALTER COLUMN other DROP IDENTITY",
     {"~ column zoo.animals.other: identity", "~ column zoo.animals.other: identity sequence"}},
    {"ALTER TABLE zoo.animals ALTER COLUMN height_in_inches DROP EXPRESSION",
     {"~ column zoo.animals.height_in_inches: generated"}},
    // Constraints.
    {"ALTER TABLE zoo.animals VALIDATE CONSTRAINT later", {"~ constraint zoo.animals.later: validated"}},
    {"ALTER TABLE zoo.animals ALTER CONSTRAINT animals_keeper_fkey1 INITIALLY DEFERRED",
     {"~ constraint zoo.animals.animals_keeper_fkey1: deferrable"}},
    {"ALTER TABLE zoo.animals DROP CONSTRAINT animals_born_check, ADD CONSTRAINT animals_born_check CHECK (born > "
     "'1991-01-01')",
     {"~ constraint zoo.animals.animals_born_check: definition"}},
    {"ALTER INDEX zoo.animals_pk SET (fillfactor = 80)", {"~ constraint zoo.animals.animals_pk: index options"}},
    {"COMMENT ON INDEX zoo.animals_pk IS 'lock'", {"~ constraint zoo.animals.animals_pk: index comment"}},
    {"COMMENT ON CONSTRAINT animals_pk ON zoo.animals IS 'lock'", {"~ constraint zoo.animals.animals_pk: comment"}},
    {"ALTER TABLE zoo.animals CLUSTER ON animals_pk", {"~ constraint zoo.animals.animals_pk: clustered"}},
    {"ALTER DOMAIN zoo.positive DROP CONSTRAINT positive_check", {"- constraint zoo.positive.positive_check"}},
    {"ALTER TABLE zoo.animals RENAME CONSTRAINT later TO sooner", {"~ constraint zoo.animals.later = sooner"}},
    // Indexes.
    {"CREATE INDEX new_index ON zoo.new (a)", {"+ index zoo.new.new_index"}},
    {"DROP INDEX zoo.new_index; CREATE UNIQUE INDEX new_index ON zoo.new (a)",
     {"~ index zoo.new.new_index: definition"}},
    {"DROP INDEX zoo.new_index; CREATE UNIQUE INDEX new_index ON zoo.new (a DESC)",
     {"~ index zoo.new.new_index: definition"}},
    {"DROP INDEX zoo.new_index; CREATE INDEX new_index ON zoo.new USING hash (a)",
     {"~ index zoo.new.new_index: definition"}},
    {"DROP INDEX zoo.new_index; CREATE INDEX new_index ON zoo.new (a, b)", {"~ index zoo.new.new_index: definition"}},
    {"DROP INDEX zoo.new_index; CREATE INDEX new_index ON zoo.new (a, b text_pattern_ops)",
     {"~ index zoo.new.new_index: definition"}},
    {"DROP INDEX zoo.new_index; CREATE INDEX new_index ON zoo.new (a, b COLLATE \"C\")",
     {"~ index zoo.new.new_index: definition"}},
    {"DROP INDEX zoo.new_index; CREATE INDEX new_index ON zoo.new (a) INCLUDE (b)",
     {"~ index zoo.new.new_index: definition"}},
    {"DROP INDEX zoo.new_index; CREATE INDEX new_index ON zoo.new (a) WHERE b > ''",
     {"~ index zoo.new.new_index: definition"}},
    {"ALTER INDEX zoo.new_index SET (fillfactor = 50)", {"~ index zoo.new.new_index: definition"}},
    {"UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = 'zoo.new_index'::regclass",
     {"~ index zoo.new.new_index: valid"}},
    {"UPDATE pg_catalog.pg_index SET indisready = false WHERE indexrelid = 'zoo.new_index'::regclass",
     {"~ index zoo.new.new_index: ready"}},
    {"UPDATE pg_catalog.pg_index SET indislive = false WHERE indexrelid = 'zoo.new_index'::regclass",
     {"~ index zoo.new.new_index: live"}},
    {"UPDATE pg_catalog.pg_index SET indislive = true, indisready = true, indisvalid = true WHERE indexrelid = "
     "'zoo.new_index'::regclass",
     {"~ index zoo.new.new_index: valid", "~ index zoo.new.new_index: ready", "~ index zoo.new.new_index: live"}},
    {"ALTER INDEX zoo.animals_by_name ALTER COLUMN 1 SET STATISTICS 300",
     {"~ index zoo.animals.animals_by_name: statistics"}},
    {"COMMENT ON INDEX zoo.animals_by_name IS 'x'", {"~ index zoo.animals.animals_by_name: comment"}},
    {"ALTER TABLE zoo.scratch SET WITHOUT CLUSTER", {"~ index zoo.scratch.scratch_a: clustered"}},
    {"ALTER INDEX zoo.new_index RENAME TO newer_index", {"~ index zoo.new.new_index = newer_index"}},
    // Views and rules.
    {"CREATE OR REPLACE VIEW zoo.both AS SELECT name FROM zoo.keepers UNION SELECT name FROM zoo.animals",
     {"~ view zoo.both: query"}},
    {"ALTER VIEW zoo.both SET (security_barrier = true)", {"~ view zoo.both: options"}},
    {"COMMENT ON COLUMN zoo.both.name IS 'x'", {"+ column zoo.both.name"}},
    {"DROP MATERIALIZED VIEW zoo.stats; CREATE MATERIALIZED VIEW zoo.stats AS SELECT kind, count(id) AS n FROM "
     "zoo.events GROUP BY kind",
     {"~ materialized view zoo.stats: query", "- index zoo.stats.stats_kind"}},
    {"CREATE OR REPLACE RULE no_delete AS ON DELETE TO zoo.keepers DO INSTEAD NOTHING",
     {"~ rule zoo.keepers.no_delete: definition"}},
    {"ALTER TABLE zoo.keepers DISABLE RULE no_delete", {"~ rule zoo.keepers.no_delete: enabled"}},
    // Routines.
    {"CREATE OR REPLACE FUNCTION zoo.guard() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RETURN; END $$",
     {"~ function zoo.guard(): body"}},
    {"ALTER FUNCTION zoo.guard() STABLE", {"~ function zoo.guard(): volatility"}},
    {"ALTER FUNCTION zoo.guard() SECURITY DEFINER", {"~ function zoo.guard(): security"}},
    {"ALTER FUNCTION zoo.guard() SET search_path = zoo", {"~ function zoo.guard(): config"}},
    {"ALTER FUNCTION zoo.guard() COST 7", {"~ function zoo.guard(): cost"}},
    {"ALTER FUNCTION zoo.guard() PARALLEL RESTRICTED", {"~ function zoo.guard(): parallel"}},
    {"ALTER FUNCTION zoo.guard() LEAKPROOF", {"~ function zoo.guard(): leakproof"}},
    {"ALTER FUNCTION zoo.double(text) STRICT", {"~ function zoo.double(text): strict"}},
    {"ALTER FUNCTION zoo.many() ROWS 6", {"~ function zoo.many(): rows"}},
    {"GRANT EXECUTE ON FUNCTION zoo.double(text) TO PUBLIC", {"~ function zoo.double(text): privileges"}},
    {"CREATE OR REPLACE FUNCTION zoo.double(n integer, times integer DEFAULT 3) RETURNS integer LANGUAGE sql IMMUTABLE "
     "STRICT PARALLEL SAFE COST 10 AS $$ SELECT n * times $$",
     {"~ function zoo.double(integer, integer): arguments"}},
    {"DROP FUNCTION zoo.many(); CREATE FUNCTION zoo.many(OUT a bigint, OUT b text) RETURNS SETOF record LANGUAGE sql "
     "ROWS 6 AS $$ SELECT 1, 'x' $$",
     {"~ function zoo.many(): arguments", "~ function zoo.many(): privileges"}},
    {"CREATE OR REPLACE PROCEDURE zoo.feed(food text, amount integer DEFAULT 1) LANGUAGE plpgsql AS $$ BEGIN RETURN; "
     "END $$",
     {"~ procedure zoo.feed(text, integer): body"}},
    {"CREATE OR REPLACE AGGREGATE zoo.total(integer) (SFUNC = zoo.add_state, STYPE = bigint, INITCOND = '1', PARALLEL "
     "= SAFE)",
     {"~ aggregate zoo.total(integer): initcond"}},
    // Triggers and policies.
    {"ALTER TABLE zoo.animals ENABLE TRIGGER late", {"~ trigger zoo.animals.late: enabled"}},
    {"ALTER TABLE zoo.animals ENABLE ALWAYS TRIGGER late", {"~ trigger zoo.animals.late: enabled"}},
    {"DROP TRIGGER touch ON zoo.animals; CREATE TRIGGER touch BEFORE UPDATE ON zoo.animals FOR EACH ROW EXECUTE "
     "FUNCTION zoo.touch()",
     {"~ trigger zoo.animals.touch: definition"}},
    {"COMMENT ON TRIGGER touch ON zoo.animals IS 'x'", {"~ trigger zoo.animals.touch: comment"}},
    {"ALTER EVENT TRIGGER zoo_guard ENABLE", {"~ event trigger zoo_guard: enabled"}},
    {"DROP EVENT TRIGGER zoo_guard; CREATE EVENT TRIGGER zoo_guard ON ddl_command_end WHEN TAG IN ('DROP TABLE') "
     "EXECUTE FUNCTION zoo.guard()",
     {"~ event trigger zoo_guard: tags"}},
    {"ALTER POLICY own ON zoo.keepers USING (true)", {"~ policy zoo.keepers.own: using"}},
    {"ALTER POLICY own ON zoo.keepers WITH CHECK (false)", {"~ policy zoo.keepers.own: with check"}},
    {"ALTER POLICY own ON zoo.keepers TO PUBLIC", {"~ policy zoo.keepers.own: roles"}},
    {"DROP POLICY own ON zoo.keepers; CREATE POLICY own ON zoo.keepers FOR DELETE USING (true)",
     {"~ policy zoo.keepers.own: command", "~ policy zoo.keepers.own: restrictive",
      "~ policy zoo.keepers.own: with check"}},
    // Sequences and types.
    {"ALTER SEQUENCE zoo.tickets INCREMENT 6", {"~ sequence zoo.tickets: increment"}},
    {"ALTER SEQUENCE zoo.tickets START 110", {"~ sequence zoo.tickets: start"}},
    {"ALTER SEQUENCE zoo.tickets MINVALUE 11", {"~ sequence zoo.tickets: min"}},
    {"ALTER SEQUENCE zoo.tickets MAXVALUE 200000", {"~ sequence zoo.tickets: max"}},
    {"ALTER SEQUENCE zoo.tickets CACHE 1", {"~ sequence zoo.tickets: cache"}},
    {"ALTER SEQUENCE zoo.tickets NO CYCLE", {"~ sequence zoo.tickets: cycle"}},
    {"ALTER SEQUENCE zoo.tickets AS bigint", {"~ sequence zoo.tickets: type"}},
    {"ALTER SEQUENCE zoo.tickets OWNED BY zoo.animals.ticket", {"~ sequence zoo.tickets: owned by"}},
    {"ALTER TYPE zoo.mood ADD VALUE 'angry'", {"~ enum zoo.mood: labels"}},
    {"ALTER TYPE zoo.mood RENAME VALUE 'angry' TO 'furious'", {"~ enum zoo.mood: labels"}},
    {"ALTER DOMAIN zoo.positive DROP NOT NULL", {"~ domain zoo.positive: not null"}},
    {"ALTER DOMAIN zoo.positive SET DEFAULT 2", {"~ domain zoo.positive: default"}},
    {"ALTER TYPE zoo.weight_range OWNER TO zoo_writer", {"~ range type zoo.weight_range: owner"}},
    {"COMMENT ON TYPE zoo.weight_range IS 'x'", {"~ range type zoo.weight_range: comment"}},
    {"CREATE TYPE zoo.pair AS (a integer, b text)", {"+ composite type zoo.pair"}},
    {"ALTER TYPE zoo.pair ALTER ATTRIBUTE b TYPE varchar(9)", {"~ composite type zoo.pair: attributes"}},
    {"DROP TYPE zoo.words; CREATE TYPE zoo.words AS RANGE (subtype = text)", {"~ range type zoo.words: collation"}},
    // Statistics, publications, foreign data, default privileges.
    {"ALTER STATISTICS zoo.names_and_keepers SET STATISTICS 9", {"~ statistics zoo.animals.names_and_keepers: target"}},
    {"DROP STATISTICS zoo.names_and_keepers; CREATE STATISTICS zoo.names_and_keepers ON name, keeper, height FROM "
     "zoo.animals",
     {"~ statistics zoo.animals.names_and_keepers: definition", "~ statistics zoo.animals.names_and_keepers: comment",
      "~ statistics zoo.animals.names_and_keepers: target"}},
    {"ALTER PUBLICATION zoo_some ADD TABLE zoo.parent", {"~ publication zoo_some: tables"}},
    {"ALTER PUBLICATION zoo_some SET (publish = 'insert')", {"~ publication zoo_some: operations"}},
    {"ALTER PUBLICATION zoo_some SET (publish_via_partition_root = true)", {"~ publication zoo_some: via root"}},
    {"ALTER PUBLICATION zoo_some ADD TABLES IN SCHEMA annex", {"~ publication zoo_some: schemas"}},
    {"ALTER FOREIGN DATA WRAPPER zoo_wrapper OPTIONS (SET debug 'false')",
     {"~ foreign-data wrapper zoo_wrapper: options"}},
    {"ALTER SERVER elsewhere VERSION '2.0'", {"~ server elsewhere: version"}},
    {"ALTER SERVER elsewhere OPTIONS (SET host 'other')", {"~ server elsewhere: options"}},
    {"ALTER FOREIGN TABLE zoo.remote OPTIONS (SET table_name 'near')", {"~ foreign table zoo.remote: foreign options"}},
    {"ALTER FOREIGN TABLE zoo.remote ALTER COLUMN id OPTIONS (SET column_name 'Id')",
     {"~ column zoo.remote.id: foreign options"}},
    {"ALTER DEFAULT PRIVILEGES IN SCHEMA zoo GRANT INSERT ON TABLES TO zoo_reader",
     {"~ default privileges zoo.keeper on tables: privileges"}},
};

TEST(Change, EachIsSeenAndNothingElse) {
  const std::string url = zoo_in(debian_server(), "zoo_changing");
  schema::Fingerprint before = fingerprint_of(url);
  const auto session = connect(url);
  Watched watched(url);
  watched.look();
  for (const Change& change : kChanges) {
    SCOPED_TRACE(change.sql);
    ASSERT_NO_THROW(session->query(change.sql));
    watched.look();
    schema::Fingerprint after = fingerprint_of(url);
    const schema::Diff diff = schema::compare(before, after);
    EXPECT_EQ(summary(diff), change.seen);
    EXPECT_NE(schema::to_string(before.strict()), schema::to_string(after.strict()));
    // A name that nobody need have chosen is the only thing that the loose hash does not see.
    const bool only_renamed = diff.added.empty() && diff.removed.empty() && diff.changed.empty();
    EXPECT_EQ(before.loose() == after.loose(),
              only_renamed || change.sql.find("RENAME TO other_numbers") != std::string::npos);
    before = std::move(after);
  }
}

TEST(Change, OrderOfColumnsIsSofter) {
  const std::string one = debian_server().create_database("order_one");
  const std::string two = debian_server().create_database("order_two");
  run_script(one, "CREATE TABLE t (a integer, b text);");
  run_script(two, "CREATE TABLE t (b text, a integer);");
  const schema::Fingerprint a = fingerprint_of(one);
  const schema::Fingerprint b = fingerprint_of(two);
  EXPECT_EQ(a.strict(), b.strict());
  EXPECT_NE(a.in_order(), b.in_order());
  EXPECT_EQ(summary(schema::compare(a, b)), std::set<std::string>{"order of table public.t"});
}

TEST(Change, OwnersMayBeLeftOutOfTheComparison) {
  make_zoo_roles(debian_server());
  const std::string one = debian_server().create_database("owner_one");
  const std::string two = debian_server().create_database("owner_two");
  const std::string sql =
      "CREATE TABLE t (a serial); CREATE VIEW v AS SELECT * FROM t; GRANT SELECT ON t TO zoo_reader;";
  run_script(one, sql);
  run_script(two, "SET ROLE zoo_writer; RESET ROLE; GRANT ALL ON SCHEMA public TO zoo_writer; SET ROLE zoo_writer; " +
                      sql + " RESET ROLE; REVOKE ALL ON SCHEMA public FROM zoo_writer;");
  EXPECT_NE(fingerprint_of(one).strict(), fingerprint_of(two).strict());
  postgres::CatalogOptions options;
  options.own_roles = {"keeper"};
  const schema::Fingerprint a = postgres::read_schema(*connect(one), options);
  options.own_roles = {"zoo_writer", "keeper"};
  const schema::Fingerprint b = postgres::read_schema(*connect(two), options);
  EXPECT_EQ(schema::to_text(schema::compare(a, b)), "");
}

}  // namespace
}  // namespace lockkeeper::fingerprint_test
