#include "schema/ddl/identifiers.h"

#include <gtest/gtest.h>

namespace lockkeeper::schema {
namespace {

SchemaObject object(Kind kind, const std::string& parent, const std::string& name, std::vector<Field> fields = {}) {
  SchemaObject made;
  made.kind = kind;
  made.schema = "public";
  made.parent = parent;
  made.name = name;
  made.fields = std::move(fields);
  return made;
}

TEST(Names, TheyAreQuotedWhereTheyMustBe) {
  EXPECT_EQ(quote_name("users"), "users");
  EXPECT_EQ(quote_name("Users"), "\"Users\"");
  EXPECT_EQ(quote_name("select"), "\"select\"");
  EXPECT_EQ(quote_name("2nd"), "\"2nd\"");
  EXPECT_EQ(quote_name("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quote_name(""), "\"\"");
  EXPECT_EQ(quote_text("it's"), "'it''s'");
  EXPECT_EQ(quote_text("a\\b"), "E'a\\\\b'");
}

TEST(Names, WhatLivesInNoSchemaHasItsNameAlone) {
  EXPECT_EQ(qualified_name("", "Tools"), "\"Tools\"");
  EXPECT_EQ(qualified_name("public", "users"), "public.users");
}

TEST(Names, ARoutineIsNamedByItsTypesAlone) {
  const std::vector<Field> fields{{"name", "\"a(\"\"b\""}, {"arguments", "n integer DEFAULT 1"}};
  EXPECT_EQ(qualified(object(Kind::kFunction, "", "a(\"b(integer)", fields)), "public.\"a(\"\"b\"(integer)");
}

TEST(Names, AnAggregateOfAnythingHasAStar) {
  EXPECT_EQ(target_of(object(Kind::kAggregate, "", "total()", {{"name", "total"}})), "AGGREGATE public.total(*)");
}

TEST(Names, WhatBelongsToATableIsNamedOnIt) {
  EXPECT_EQ(target_of(object(Kind::kColumn, "users", "order")), "COLUMN public.users.\"order\"");
  EXPECT_EQ(target_of(object(Kind::kConstraint, "users", "positive")), "CONSTRAINT positive ON public.users");
  EXPECT_EQ(target_of(object(Kind::kConstraint, "age", "positive", {{"on", "domain"}})),
            "CONSTRAINT positive ON DOMAIN public.age");
  EXPECT_EQ(target_of(object(Kind::kTrigger, "users", "log")), "TRIGGER log ON public.users");
  EXPECT_EQ(target_of(object(Kind::kIndex, "users", "by_name")), "INDEX public.by_name");
  EXPECT_EQ(target_of(object(Kind::kMaterializedView, "", "sums")), "MATERIALIZED VIEW public.sums");
}

}  // namespace
}  // namespace lockkeeper::schema
