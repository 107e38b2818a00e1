#include "plan/foresight/row_looks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema_values.h"

namespace lockkeeper::plan {
namespace {

using schema::Kind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

schema::SchemaObject constraint(const std::string& of, const std::string& name, const std::string& definition,
                                bool validated = true) {
  std::vector<schema::Field> fields{{"definition", definition}};
  if (!validated) fields.push_back({"validated", "false"});
  return made(Kind::kConstraint, of, name, std::move(fields));
}

schema::SchemaObject required(schema::SchemaObject column) {
  column.fields.push_back({"not null", "true"});
  schema::seal(column);
  return column;
}

// customer (id), and orders (id, customer, note, "Old one"), whose id is its primary key.
Objects shop_tables() {
  Objects live;
  for (const char* name : {"customer", "orders"}) {
    put(live, table(name));
    put(live, required(column(name, "id", "integer")));
    put(live, constraint(name, std::string(name) + "_pkey", "PRIMARY KEY (id)"));
  }
  for (const char* name : {"customer", "note", "Old one"}) put(live, column("orders", name));
  return live;
}

// What a plan of one revision, with these statements, looks at.
std::vector<std::string> queries(const std::vector<std::string>& statements, const Objects& live = shop_tables()) {
  schema::History history;
  history.revisions.emplace_back().revision = "b2";
  api::Plan plan;
  api::PlannedStep& step = plan.steps.emplace_back();
  step.revision = "b2";
  for (const std::string& sql : statements) step.statements.push_back({.sql = sql});
  const schema::Fingerprint shown = fingerprint(live);
  std::vector<std::string> texts;
  for (const RowLook& look : row_looks(plan, {&history, &shown, "public"})) {
    EXPECT_EQ(look.revision, "b2");
    texts.push_back(look.selects + " " + look.rows);
  }
  return texts;
}

constexpr const char* kSetNotNull = "ALTER TABLE orders ALTER COLUMN note SET NOT NULL";
constexpr const char* kNullNotes = "SELECT * FROM public.orders WHERE note IS NULL";

TEST(RowLooks, AColumnThatBecomesNotNullIsSearchedForNulls) {
  EXPECT_THAT(queries({kSetNotNull}), ElementsAre(kNullNotes));
  EXPECT_THAT(queries({"ALTER TABLE public.orders ALTER COLUMN \"Old one\" SET NOT NULL"}),
              ElementsAre("SELECT * FROM public.orders WHERE \"Old one\" IS NULL"));
  EXPECT_THAT(queries({"ALTER TABLE orders ADD CONSTRAINT c NOT NULL note"}), ElementsAre(kNullNotes));
}

TEST(RowLooks, WhatIsNotNullAlreadyIsNotSearched) {
  EXPECT_THAT(queries({"ALTER TABLE orders ALTER COLUMN id SET NOT NULL"}), IsEmpty());
  Objects live = shop_tables();
  put(live, constraint("orders", "c", "CHECK ((note IS NOT NULL))"));
  EXPECT_THAT(queries({kSetNotNull}, live), IsEmpty());
  EXPECT_THAT(queries({"ALTER TABLE orders DROP CONSTRAINT c", kSetNotNull}, live), ElementsAre(kNullNotes));
  put(live, constraint("orders", "c", "CHECK ((note IS NOT NULL)) NOT VALID", false));
  EXPECT_THAT(queries({kSetNotNull}, live), ElementsAre(kNullNotes));
}

TEST(RowLooks, AStatementThatFailsBeforeItIsTheOneThatIsTold) {
  EXPECT_THAT(queries({kSetNotNull, kSetNotNull}), ElementsAre(kNullNotes));
  EXPECT_THAT(queries({"ALTER TABLE orders ADD CONSTRAINT c CHECK (note IS NOT NULL)", kSetNotNull}),
              ElementsAre("SELECT * FROM public.orders WHERE NOT (note IS NOT NULL)"));
}

TEST(RowLooks, AKeyIsSearchedForDuplicates) {
  const std::string duplicates =
      "SELECT note, count(*) FROM public.orders WHERE note IS NOT NULL GROUP BY note HAVING count(*) > 1";
  EXPECT_THAT(queries({"CREATE UNIQUE INDEX i ON orders (note)"}), ElementsAre(duplicates));
  EXPECT_THAT(queries({"CREATE UNIQUE INDEX CONCURRENTLY i ON orders (note)"}), ElementsAre(duplicates));
  EXPECT_THAT(queries({"ALTER TABLE orders ADD CONSTRAINT u UNIQUE (note)"}), ElementsAre(duplicates));
  EXPECT_THAT(queries({"ALTER TABLE orders ADD UNIQUE (customer, note)"}),
              ElementsAre("SELECT customer, note, count(*) FROM public.orders WHERE customer IS NOT NULL AND note IS "
                          "NOT NULL GROUP BY customer, note HAVING count(*) > 1"));
  EXPECT_THAT(queries({"ALTER TABLE orders ADD PRIMARY KEY (note)"}), ElementsAre(kNullNotes, duplicates));
}

TEST(RowLooks, AnIndexThatRefusesNoneOrOnlySomeRowsIsLeftOut) {
  for (const char* sql :
       {"CREATE INDEX i ON orders (note)", "CREATE UNIQUE INDEX i ON orders (lower(note))",
        "CREATE UNIQUE INDEX i ON orders (note) WHERE id > 7", "ALTER TABLE orders ADD UNIQUE USING INDEX i",
        "CREATE UNIQUE INDEX i ON elsewhere (note)", "CREATE UNIQUE INDEX i ON orders (nowhere)"}) {
    EXPECT_THAT(queries({sql}), IsEmpty()) << sql;
  }
}

TEST(RowLooks, ACheckIsAskedAsItIsWritten) {
  EXPECT_THAT(queries({"ALTER TABLE orders ADD CONSTRAINT c CHECK (length(note) > 3 AND note LIKE 'a)%%')"}),
              ElementsAre("SELECT * FROM public.orders WHERE NOT (length(note) > 3 AND note LIKE 'a)%')"));
}

TEST(RowLooks, ACheckThatCallsTheApplicationsFunctionIsNotTried) {
  const char* sql = "ALTER TABLE orders ADD CHECK (is_good(note))";
  Objects live = shop_tables();
  EXPECT_EQ(queries({sql}, live).size(), 1U);
  put(live, made(Kind::kFunction, "", "is_good(text)"));
  EXPECT_THAT(queries({sql}, live), IsEmpty());
  EXPECT_THAT(queries({"ALTER TABLE orders ADD CHECK (shop.is_good(note))"}), IsEmpty());
  EXPECT_THAT(queries({"CREATE FUNCTION is_good(text) RETURNS bool LANGUAGE sql AS 'SELECT true'", sql}), IsEmpty());
}

constexpr const char* kOrphans =
    "SELECT * FROM public.orders AS referencing WHERE referencing.customer IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
    "public.customer AS referenced WHERE referenced.id = referencing.customer)";

TEST(RowLooks, AForeignKeyIsSearchedForRowsThatPointNowhere) {
  for (const char* sql : {"ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (customer) REFERENCES customer",
                          "ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES public.customer (id)",
                          "ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customer(id) ON DELETE CASCADE"}) {
    EXPECT_THAT(queries({sql}), ElementsAre(kOrphans)) << sql;
  }
  EXPECT_THAT(
      queries({"CREATE TABLE c2 (id int PRIMARY KEY)", "ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES c2"}),
      IsEmpty());
}

TEST(RowLooks, WhatIsNotValidIsToldWhenItIsValidated) {
  const char* add = "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (customer) REFERENCES customer NOT VALID";
  const char* validate = "ALTER TABLE orders VALIDATE CONSTRAINT f";
  EXPECT_THAT(queries({add}), IsEmpty());
  EXPECT_THAT(queries({add, validate}), ElementsAre(kOrphans));
  EXPECT_THAT(queries({add, "ALTER TABLE orders DROP CONSTRAINT f", validate}), IsEmpty());
  Objects live = shop_tables();
  put(live, constraint("orders", "f", "FOREIGN KEY (customer) REFERENCES public.customer(id) NOT VALID", false));
  EXPECT_THAT(queries({validate}, live), ElementsAre(kOrphans));
  put(live, constraint("orders", "f", "FOREIGN KEY (customer) REFERENCES public.customer(id)"));
  EXPECT_THAT(queries({validate}, live), IsEmpty());
}

TEST(RowLooks, AColumnWithoutAValueForTheRowsThatAreThereIsToldWhereThereAreSome) {
  const std::string any = "SELECT * FROM public.orders";
  EXPECT_THAT(queries({"ALTER TABLE orders ADD COLUMN n int NOT NULL"}), ElementsAre(any));
  EXPECT_THAT(queries({"ALTER TABLE orders ADD COLUMN n int DEFAULT NULL NOT NULL"}), ElementsAre(any));
  for (const char* column : {"n int", "n int NOT NULL DEFAULT 0", "n serial NOT NULL", "n other.type NOT NULL",
                             "n int GENERATED ALWAYS AS IDENTITY", "n int NOT NULL GENERATED ALWAYS AS (id) STORED"}) {
    EXPECT_THAT(queries({std::string("ALTER TABLE orders ADD COLUMN ") + column}), IsEmpty()) << column;
  }
}

TEST(RowLooks, NothingIsClaimedOfRowsOrColumnsThatThePlanChangesBefore) {
  for (const char* before : {"UPDATE orders SET note = '' WHERE note IS NULL",
                             "DELETE FROM orders WHERE note IS NULL",
                             "INSERT INTO orders (id) VALUES (1)",
                             "TRUNCATE orders",
                             "DROP TABLE orders",
                             "CREATE TABLE orders (note text)",
                             "ALTER TABLE orders RENAME COLUMN \"Old one\" TO note",
                             "ALTER TABLE orders ALTER COLUMN note TYPE varchar(9)",
                             "ALTER TABLE other RENAME TO orders",
                             "ALTER TABLE orders ADD COLUMN note text",
                             "SELECT id FROM customer",
                             "SELECT fill_orders() FROM customer",
                             "CALL fill_orders()",
                             "SET search_path TO elsewhere",
                             "SELECT set_config('search_path', 'elsewhere', false)",
                             "UPDATE a_view SET x = 1",
                             "ROLLBACK",
                             "DO $$ BEGIN UPDATE orders SET note = '' WHERE note IS NULL; END $$",
                             "DO $$ BEGIN EXECUTE f(); END $$",
                             "ALTER TABLE orders ATTACH PARTITION p DEFAULT",
                             "this is no SQL"}) {
    EXPECT_THAT(queries({before, kSetNotNull}), IsEmpty()) << before;
  }
  EXPECT_THAT(queries({"ALTER TABLE orders ALTER note TYPE varchar(9), ALTER note SET NOT NULL"}), IsEmpty());
}

TEST(RowLooks, WhatLeavesTheRowsAloneHidesNothing) {
  for (const char* before :
       {"UPDATE customer SET id = id + 1", "INSERT INTO customer (id) VALUES (1)", "CREATE TABLE t (id int)",
        "ALTER TABLE orders DROP COLUMN \"Old one\"", "ALTER TABLE orders ADD COLUMN n int", "SET lock_timeout = '1s'",
        "ALTER TABLE orders ALTER customer SET DEFAULT 'x'", "CREATE INDEX i ON orders (id)", "SELECT 1",
        "SELECT typname FROM pg_catalog.pg_type", "COMMENT ON TABLE orders IS 'x'", "CREATE TYPE m AS ENUM ('a')",
        "DO $$ BEGIN CREATE TYPE m AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$"}) {
    EXPECT_THAT(queries({before, kSetNotNull}), ElementsAre(kNullNotes)) << before;
  }
}

TEST(RowLooks, AWriteReachesOtherTablesByTriggersForeignKeysAndPartitions) {
  const char* write = "DELETE FROM customer";
  Objects plain = shop_tables();
  EXPECT_EQ(queries({write, kSetNotNull}, plain).size(), 1U);
  Objects with_trigger = plain;
  put(with_trigger, made(Kind::kTrigger, "customer", "t"));
  EXPECT_THAT(queries({write, kSetNotNull}, with_trigger), IsEmpty());
  Objects with_action = plain;
  put(with_action,
      constraint("orders", "f", "FOREIGN KEY (customer) REFERENCES public.customer(id) ON DELETE CASCADE"));
  EXPECT_THAT(queries({write, kSetNotNull}, with_action), IsEmpty());
  EXPECT_EQ(queries({"INSERT INTO customer (id) VALUES (1)", kSetNotNull}, with_action).size(), 1U);
  Objects with_partition = plain;
  put(with_partition, made(Kind::kTable, "", "orders_old", {{"partition of", "public.orders"}}));
  EXPECT_THAT(queries({"UPDATE orders_old SET note = ''", kSetNotNull}, with_partition), IsEmpty());
  EXPECT_THAT(queries({"DROP TABLE orders_old", kSetNotNull}, with_partition), IsEmpty());
}

TEST(RowLooks, AKeyOfATableThatOthersInheritFromSeesItsOwnRowsAlone) {
  Objects live = shop_tables();
  put(live, made(Kind::kTable, "", "special", {{"inherits", "public.orders"}}));
  EXPECT_THAT(queries({"ALTER TABLE orders ADD UNIQUE (note)"}, live),
              ElementsAre("SELECT note, count(*) FROM ONLY public.orders WHERE note IS NOT NULL GROUP BY note HAVING "
                          "count(*) > 1"));
  EXPECT_THAT(queries({kSetNotNull}, live), ElementsAre(kNullNotes));
  EXPECT_THAT(queries({"ALTER TABLE ONLY orders ALTER note SET NOT NULL"}, live), IsEmpty());
}

TEST(RowLooks, WhereNobodyKnowsTheStatementsOfAStepNothingIsClaimedFromThereOn) {
  const schema::Fingerprint live = fingerprint(shop_tables());
  schema::History history;
  history.revisions.emplace_back().revision = "c3";
  api::Plan plan;
  plan.steps.resize(2);
  plan.steps[0].revision = "b2";
  plan.steps[1].revision = "c3";
  plan.steps[1].statements.push_back({.sql = kSetNotNull});
  EXPECT_THAT(row_looks(plan, {&history, &live, "public"}), IsEmpty());
  history.revisions.emplace_back().revision = "b2";
  EXPECT_EQ(row_looks(plan, {&history, &live, "public"}).size(), 1U);
  plan.steps[0].action = api::Action::kBootstrap;
  EXPECT_THAT(row_looks(plan, {&history, &live, "public"}), IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::plan
