#include "sql/definition.h"

#include <gmock/gmock.h>

#include "parsed.h"

namespace lockkeeper::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Definition defined(std::string_view text) {
  const ParsedDefinitions parsed = parse_definitions(text);
  if (const auto* failure = std::get_if<ParseFailure>(&parsed)) {
    ADD_FAILURE() << text << ": " << failure->describe();
    return {};
  }
  const auto& statements = std::get<std::vector<DefinedStatement>>(parsed);
  return statements.empty() ? Definition{} : statements.back().definition;
}

TableAction action_of(std::string_view text) {
  const Definition definition = defined(text);
  EXPECT_EQ(definition.actions.size(), 1U) << text;
  return definition.actions.empty() ? TableAction{} : definition.actions.front();
}

std::vector<std::string> texts_of(std::string_view text) {
  std::vector<std::string> texts;
  for (const TableAction& action : defined(text).actions) {
    texts.emplace_back(text.substr(action.at, action.end - action.at));
  }
  return texts;
}

TEST(Definition, ActionsStandBetweenCommas) {
  EXPECT_THAT(texts_of("ALTER TABLE t ADD a numeric(10, 2) DEFAULT f(1, 2), DROP b -- x, y\n, ALTER c SET NOT NULL;"),
              ElementsAre("ADD a numeric(10, 2) DEFAULT f(1, 2)", "DROP b", "ALTER c SET NOT NULL"));
  EXPECT_THAT(texts_of("SELECT ','; ALTER TABLE ONLY (\"a,b\".\"T\") DROP \"c,\", DROP d"),
              ElementsAre("DROP \"c,\"", "DROP d"));
  EXPECT_THAT(texts_of("ALTER TABLE IF EXISTS shop.t * ADD CHECK (a IN (1, 2)), ADD b int[3]"),
              ElementsAre("ADD CHECK (a IN (1, 2))", "ADD b int[3]"));
  EXPECT_THAT(texts_of("ALTER TYPE y ADD ATTRIBUTE a int, DROP ATTRIBUTE b"),
              ElementsAre("ADD ATTRIBUTE a int", "DROP ATTRIBUTE b"));
}

TEST(Definition, AColumnHasItsTypeAndConstraints) {
  const TableAction action = action_of("ALTER TABLE t ADD a varchar(20) DEFAULT 'x' NOT NULL CHECK (a <> '') UNIQUE");
  EXPECT_EQ(action.kind, ActionKind::kAddColumn);
  ASSERT_TRUE(action.column);
  EXPECT_EQ(action.column->type.name, (Name{"pg_catalog", "varchar"}));
  EXPECT_THAT(action.column->type.modifiers, ElementsAre(20));
  EXPECT_EQ(action.column->type.text, "varchar(20)");
  std::vector<ConstraintKind> kinds;
  for (const Constraint& constraint : action.column->constraints) kinds.push_back(constraint.kind);
  EXPECT_THAT(kinds, ElementsAre(ConstraintKind::kDefault, ConstraintKind::kNotNull, ConstraintKind::kCheck,
                                 ConstraintKind::kUnique));
  EXPECT_THAT(action.column->constraints[0].expression.literals, ElementsAre("x"));
}

TEST(Definition, ATypeIsReadAsItIsWritten) {
  const auto text = [](const std::string& type) {
    return action_of("ALTER TABLE t ADD a " + type + " NOT NULL").column->type.text;
  };
  EXPECT_EQ(text("numeric(10, 2)"), "numeric(10, 2)");
  EXPECT_EQ(text("timestamp with time zone"), "timestamp with time zone");
  EXPECT_EQ(text("double precision"), "double precision");
  EXPECT_EQ(text("character varying(3)[]"), "character varying(3)[]");
  EXPECT_EQ(text("shop.\"Mood\""), "shop.\"Mood\"");
}

TEST(Definition, AnExpressionTellsWhatItCallsAndProves) {
  const auto value =
      action_of("ALTER TABLE t ADD a text DEFAULT lower(shop.f('x')) || now()::text").column->constraints[0];
  EXPECT_THAT(value.expression.calls, ElementsAre(Name{"", "lower"}, Name{"shop", "f"}, Name{"", "now"}));
  EXPECT_FALSE(value.expression.null);
  EXPECT_TRUE(action_of("ALTER TABLE t ADD a text DEFAULT NULL::text").column->constraints[0].expression.null);
  EXPECT_THAT(action_of("ALTER TABLE t ADD CHECK (a IS NOT NULL AND (b > 0 AND t.c IS NOT NULL))")
                  .constraint->expression.not_null,
              ElementsAre("a", "c"));
  EXPECT_THAT(action_of("ALTER TABLE t ADD CHECK (a IS NOT NULL OR b IS NOT NULL)").constraint->expression.not_null,
              IsEmpty());
  EXPECT_THAT(action_of("ALTER TABLE t ADD CHECK (NOT a IS NOT NULL)").constraint->expression.not_null, IsEmpty());
  EXPECT_TRUE(action_of("ALTER TABLE t ALTER a TYPE text USING a::text").expression.only_column);
  EXPECT_FALSE(action_of("ALTER TABLE t ALTER a TYPE text USING upper(a)").expression.only_column);
}

TEST(Definition, AConstraintHasItsState) {
  const auto key =
      action_of("ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a, b) REFERENCES shop.u (x, y) NOT VALID").constraint;
  ASSERT_TRUE(key);
  EXPECT_EQ(key->kind, ConstraintKind::kForeignKey);
  EXPECT_TRUE(key->not_valid);
  EXPECT_EQ(spelled(key->references), "shop.u");
  EXPECT_THAT(key->columns, ElementsAre("a", "b"));
  EXPECT_EQ(action_of("ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX i").constraint->index, "i");
  EXPECT_FALSE(action_of("ALTER TABLE t ADD CHECK (a > 0) NOT ENFORCED").constraint->enforced);
  EXPECT_TRUE(action_of("ALTER TABLE t ADD CHECK (a > 0)").constraint->enforced);
  EXPECT_FALSE(action_of("ALTER TABLE t ADD a int CHECK (a > 0) NOT ENFORCED").column->constraints[0].enforced);
  EXPECT_THAT(action_of("ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID").constraint->columns, ElementsAre("a"));
  EXPECT_TRUE(action_of("ALTER TABLE t ADD a int GENERATED ALWAYS AS (b) STORED").column->constraints[0].stored);
  EXPECT_FALSE(action_of("ALTER TABLE t ADD a int GENERATED ALWAYS AS (b) VIRTUAL").column->constraints[0].stored);
}

TEST(Definition, OtherFormsHaveTheirOwn) {
  const Definition index = defined("CREATE UNIQUE INDEX i ON ONLY shop.t (a, b DESC) WHERE a > 0");
  EXPECT_EQ(index.form, Form::kCreateIndex);
  EXPECT_TRUE(index.unique && index.only && index.partial);
  EXPECT_THAT(index.index_columns, ElementsAre("a", "b"));
  EXPECT_THAT(defined("CREATE INDEX ON t (a, lower(b))").index_columns, IsEmpty());
  EXPECT_EQ(defined("LOCK TABLE a, b IN SHARE MODE").what, "SHARE");
  EXPECT_EQ(defined("LOCK a").what, "ACCESS EXCLUSIVE");
  EXPECT_EQ(defined("REINDEX SCHEMA shop").what, "SCHEMA");
  EXPECT_EQ(defined("VACUUM (FULL) a, b").relations.size(), 2U);
  EXPECT_EQ(defined("VACUUM (FULL off) a").form, Form::kOther);
  EXPECT_EQ(defined("ROLLBACK").form, Form::kRollback);
  EXPECT_TRUE(defined("COMMIT").ends_transaction);
  EXPECT_FALSE(defined("ROLLBACK TO s").ends_transaction);
  EXPECT_TRUE(defined("ALTER DOMAIN d SET NOT NULL").not_null);
  EXPECT_FALSE(defined("ALTER VIEW v ALTER a SET DEFAULT 1").of_table);
  EXPECT_EQ(defined("CREATE TABLE t (a int, b serial, PRIMARY KEY (a))").columns.size(), 2U);
}

TEST(Definition, AWriteOfAllRowsIsFoundWhereverItStands) {
  const auto tables = [](std::string_view text) {
    std::vector<std::string> names;
    for (const WholeWrite& write : defined(text).whole_writes) names.push_back(spelled(write.table));
    return names;
  };
  EXPECT_THAT(tables("UPDATE shop.t SET a = 1"), ElementsAre("shop.t"));
  EXPECT_THAT(tables("WITH x AS (DELETE FROM a), y AS (DELETE FROM b WHERE c) UPDATE d SET e = 1 WHERE true"),
              ::testing::UnorderedElementsAre("a", "d"));
  EXPECT_THAT(tables("UPDATE t SET a = 1 WHERE b"), IsEmpty());
  EXPECT_THAT(tables("DELETE FROM t WHERE CURRENT OF c"), IsEmpty());
}

TEST(Definition, AConditionThatIsAlwaysTheSameSparesNoRow) {
  EXPECT_EQ(defined("DELETE FROM a WHERE 1 = 1").whole_writes.size(), 1U);
  EXPECT_EQ(defined("DELETE FROM a WHERE NOT FALSE AND NULL IS NULL").whole_writes.size(), 1U);
  EXPECT_TRUE(defined("DELETE FROM a WHERE FALSE").whole_writes.empty());
  EXPECT_TRUE(defined("DELETE FROM a WHERE b = 1").whole_writes.empty());
  EXPECT_TRUE(defined("DELETE FROM a WHERE f()").whole_writes.empty());
  EXPECT_TRUE(defined("DELETE FROM a WHERE $1").whole_writes.empty());
}

TEST(Definition, AConditionKeepsItsColumnsFromBeingNull) {
  const auto not_null = [](const std::string& condition) {
    return action_of("ALTER TABLE t ADD CHECK (" + condition + ")").constraint->expression.not_null;
  };
  EXPECT_THAT(not_null("a IS NOT NULL AND (b IS NOT NULL OR c > 0)"), ElementsAre("a"));
  EXPECT_THAT(not_null("NOT (a IS NULL)"), ElementsAre("a"));
  EXPECT_THAT(not_null("NOT (a IS NULL OR b IS NULL)"), IsEmpty());
  EXPECT_THAT(not_null("a IS NULL"), IsEmpty());
}

TEST(Definition, APartitionHasItsBound) {
  EXPECT_THAT(action_of("ALTER TABLE t ATTACH PARTITION p FOR VALUES FROM ('2026-01-01', 7) TO (MAXVALUE, 1.5)").bounds,
              ElementsAre("2026-01-01", "7", "1.5"));
  EXPECT_THAT(action_of("ALTER TABLE t ATTACH PARTITION p FOR VALUES IN ('a', NULL)").bounds, ElementsAre("a"));
  EXPECT_THAT(action_of("ALTER TABLE t ATTACH PARTITION p DEFAULT").bounds, IsEmpty());
  EXPECT_EQ(defined("CREATE TABLE p PARTITION OF shop.t DEFAULT").parent, (Name{"shop", "t"}));
  EXPECT_EQ(defined("CREATE TABLE p () INHERITS (t)").parent, Name{});
}

TEST(Definition, AFunctionHasItsBody) {
  const Definition made = defined("CREATE FUNCTION f() RETURNS int LANGUAGE SQL STABLE AS $$ SELECT 1 $$");
  EXPECT_EQ(made.form, Form::kCreateFunction);
  EXPECT_EQ(made.language, "sql");
  EXPECT_EQ(made.body, " SELECT 1 ");
  EXPECT_EQ(made.volatility, Volatility::kStable);
  EXPECT_EQ(defined("CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN END'").volatility, Volatility::kVolatile);
}

TEST(Definition, ADomainIsOneColumn) {
  const Definition made = defined("CREATE DOMAIN d AS varchar(9) DEFAULT 'x' CHECK (VALUE <> '')");
  ASSERT_EQ(made.columns.size(), 1U);
  EXPECT_EQ(made.columns[0].type.name.name, "varchar");
  EXPECT_EQ(made.columns[0].constraints.size(), 2U);
}

TEST(Definition, WhatStandsAloneIsKnown) {
  for (const char* sql : {"VACUUM t", "CREATE DATABASE d", "DROP DATABASE d", "REINDEX DATABASE", "CLUSTER",
                          "DISCARD ALL", "ALTER SYSTEM SET a = 1", "CREATE TABLESPACE s LOCATION '/s'"}) {
    EXPECT_TRUE(defined(sql).alone) << sql;
  }
  for (const char* sql : {"ANALYZE t", "REINDEX TABLE t", "CLUSTER t", "DISCARD TEMP", "CREATE TABLE t (a int)"}) {
    EXPECT_FALSE(defined(sql).alone) << sql;
  }
}

TEST(Definition, ATransactionHasItsSavepoint) {
  EXPECT_EQ(defined("SAVEPOINT s").form, Form::kSavepoint);
  EXPECT_EQ(defined("ROLLBACK TO SAVEPOINT s").name, "s");
  EXPECT_FALSE(defined("ROLLBACK TO s").ends_transaction);
  EXPECT_TRUE(defined("COMMIT AND CHAIN").chains);
}

TEST(Definition, TheFirstWordIsFoundBehindComments) {
  const std::string text = "SELECT 1; -- one\n /* two */ DROP TABLE t";
  EXPECT_EQ(defined(text).at, text.find("DROP"));
}

TEST(SplitStatements, AtSemicolonsOutsideOfLiteralsAndComments) {
  const std::string text = "a ';' b; -- ; c\n $x$ ; $x$ /* ; */ \";\" ; ; d";
  std::vector<std::string> parts;
  for (const Part& part : split_statements(text)) parts.push_back(text.substr(part.begin, part.end - part.begin));
  EXPECT_THAT(parts, ElementsAre("a ';' b", "$x$ ; $x$ /* ; */ \";\"", "d"));
}

}  // namespace
}  // namespace lockkeeper::sql
