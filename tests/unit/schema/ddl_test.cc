#include "schema/ddl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::schema {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SchemaObject object(Kind kind, const std::string& parent, const std::string& name, std::vector<Field> fields = {}) {
  SchemaObject made;
  made.kind = kind;
  made.schema = "public";
  made.parent = parent;
  made.name = name;
  made.fields = std::move(fields);
  return made;
}

std::vector<std::string> sql(const AdditiveDdl& ddl) {
  std::vector<std::string> statements;
  for (const Statement& statement : ddl.statements) statements.push_back(statement.sql);
  return statements;
}

AdditiveDdl from_nothing(std::vector<SchemaObject> objects) {
  return additive_ddl(Fingerprint(), Fingerprint(std::move(objects)));
}

TEST(Ddl, ATableBringsItsColumnsInOrder) {
  SchemaObject table = object(Kind::kTable, "", "order");
  table.order = {"b", "A"};
  EXPECT_THAT(sql(from_nothing({table, object(Kind::kColumn, "order", "A", {{"type", "text"}, {"not null", "true"}}),
                                object(Kind::kColumn, "order", "b", {{"type", "integer"}, {"default", "5"}})})),
              ElementsAre("CREATE TABLE public.\"order\" (b integer DEFAULT 5, \"A\" text NOT NULL)"));
}

TEST(Ddl, WhatIsNeededComesFirst) {
  SchemaObject first = object(Kind::kView, "", "a", {{"query", "SELECT 1"}});
  first.needs = {make_identity(Kind::kView, "public", "", "z")};
  const SchemaObject second = object(Kind::kView, "", "z", {{"query", "SELECT 2"}});
  EXPECT_THAT(sql(from_nothing({first, second})),
              ElementsAre("CREATE VIEW public.z AS SELECT 2", "CREATE VIEW public.a AS SELECT 1"));
}

TEST(Ddl, ACycleStillEnds) {
  SchemaObject a = object(Kind::kView, "", "a", {{"query", "SELECT 1"}});
  SchemaObject b = object(Kind::kView, "", "b", {{"query", "SELECT 2"}});
  a.needs = {identity(b)};
  b.needs = {identity(a)};
  EXPECT_EQ(sql(from_nothing({a, b})).size(), 2U);
}

TEST(Ddl, NothingIsEverTakenAway) {
  const Fingerprint rich({object(Kind::kTable, "", "t"),
                          object(Kind::kColumn, "t", "c", {{"type", "text"}, {"default", "1"}}),
                          object(Kind::kView, "", "v", {{"query", "SELECT 1"}, {"privileges", "app=r/k"}})});
  const Fingerprint poor({object(Kind::kTable, "", "t"), object(Kind::kColumn, "t", "c", {{"type", "integer"}}),
                          object(Kind::kView, "", "v", {{"query", "SELECT 2"}})});
  const AdditiveDdl ddl = additive_ddl(rich, poor);
  EXPECT_THAT(sql(ddl), IsEmpty());
  EXPECT_EQ(ddl.refused.size(), 4U);
  for (const Refusal& refusal : ddl.refused) EXPECT_THAT(refusal.why, HasSubstr("nothing")) << refusal.object;
}

TEST(Ddl, MissingPropertiesAreAdded) {
  const auto with = [](std::vector<Field> fields) {
    fields.push_back({"type", "text"});
    return Fingerprint({object(Kind::kColumn, "t", "c", std::move(fields))});
  };
  EXPECT_THAT(sql(additive_ddl(with({}), with({{"default", "'x'"}}))),
              ElementsAre("ALTER TABLE ONLY public.t ALTER COLUMN c SET DEFAULT 'x'"));
  EXPECT_THAT(sql(additive_ddl(with({}), with({{"not null", "true"}}))),
              ElementsAre("ALTER TABLE public.t ALTER COLUMN c SET NOT NULL"));
  EXPECT_THAT(sql(additive_ddl(with({}), with({{"comment", "it's"}}))),
              ElementsAre("COMMENT ON COLUMN public.t.c IS 'it''s'"));
  EXPECT_THAT(additive_ddl(with({{"default", "'y'"}}), with({{"default", "'x'"}})).refused, testing::SizeIs(1));
}

TEST(Ddl, FunctionsAreWrittenWithAllTheySay) {
  const SchemaObject function = object(Kind::kFunction, "", "f(integer)",
                                       {{"name", "f", Aspect::kNote, std::nullopt},
                                        {"arguments", "n integer DEFAULT 1"},
                                        {"result", "integer"},
                                        {"language", "sql"},
                                        {"volatility", "stable"},
                                        {"security", "definer"},
                                        {"config", "search_path=a, b\nwork_mem=8MB"},
                                        {"body", "SELECT '$$'"}});
  EXPECT_THAT(
      sql(from_nothing({function})),
      ElementsAre("CREATE FUNCTION public.f(n integer DEFAULT 1) RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER"
                  " SET search_path TO a, b SET work_mem TO '8MB' AS $body0$SELECT '$$'$body0$"));
}

}  // namespace
}  // namespace lockkeeper::schema
