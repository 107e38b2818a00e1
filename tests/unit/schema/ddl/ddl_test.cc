#include "schema/ddl/ddl.h"

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
  for (const DdlRefusal& refusal : ddl.refused) EXPECT_THAT(refusal.why, HasSubstr("nothing")) << refusal.object;
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

TEST(Ddl, WhatDefaultPrivilegesGiveAndTheObjectLacksIsTakenAway) {
  const std::vector<SchemaObject> defaults{
      object(Kind::kDefaultPrivileges, "", "<owner> on tables",
             {{"role", "<owner>"}, {"privileges", "app=r/<owner>, spy=r/<owner>"}})};
  std::vector<SchemaObject> all = defaults;
  all.push_back(object(Kind::kView, "", "v", {{"query", "SELECT 1"}, {"privileges", "app=r/<owner>"}}));
  EXPECT_THAT(sql(additive_ddl(Fingerprint(std::vector<SchemaObject>(defaults)), Fingerprint(std::move(all)))),
              ElementsAre("CREATE VIEW public.v AS SELECT 1", "REVOKE SELECT ON TABLE public.v FROM spy",
                          "GRANT SELECT ON TABLE public.v TO app"));
}

TEST(Ddl, AnObjectIsHandedOverWhenAllOfItIsThere) {
  SchemaObject table =
      object(Kind::kTable, "", "t",
             {{"owner", "boss"}, {"privileges", "-boss=D, <owner>=r/boss, app=r/boss"}, {"comment", "x"}});
  table.order = {"c"};
  const SchemaObject column = object(Kind::kColumn, "t", "c", {{"type", "text"}});
  const SchemaObject index = object(Kind::kIndex, "t", "i", {{"definition", "ON public.t USING btree (c)"}});
  EXPECT_THAT(sql(from_nothing({table, column, index})),
              ElementsAre("CREATE TABLE public.t (c text)", "COMMENT ON TABLE public.t IS 'x'",
                          "GRANT SELECT ON TABLE public.t TO app", "CREATE INDEX i ON public.t USING btree (c)",
                          "ALTER TABLE public.t OWNER TO boss", "REVOKE TRUNCATE ON TABLE public.t FROM boss",
                          "GRANT SELECT ON TABLE public.t TO CURRENT_USER"));
}

TEST(Ddl, TheSequenceOfAnIdentityKeepsItsRights) {
  SchemaObject table = object(Kind::kTable, "", "t");
  table.order = {"id"};
  const SchemaObject column = object(Kind::kColumn, "t", "id",
                                     {{"type", "bigint"},
                                      {"not null", "true"},
                                      {"identity", "always"},
                                      {"identity sequence", "public.t_id_seq"},
                                      {"identity privileges", "app=rU/<owner>"},
                                      {"identity comment", "numbers"}});
  EXPECT_THAT(
      sql(from_nothing({table, column})),
      ElementsAre("CREATE TABLE public.t (id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.t_id_seq) "
                  "NOT NULL)",
                  "GRANT USAGE, SELECT ON SEQUENCE public.t_id_seq TO app",
                  "COMMENT ON SEQUENCE public.t_id_seq IS 'numbers'"));
}

TEST(Ddl, APublicationGetsItsLostTablesBack) {
  const auto with = [](const std::string& tables) {
    return Fingerprint({object(Kind::kPublication, "", "p", {{"tables", tables}})});
  };
  EXPECT_THAT(sql(additive_ddl(with("public.a"), with("public.a, public.b (x, y) WHERE ((x > 1))"))),
              ElementsAre("ALTER PUBLICATION p ADD TABLE public.b (x, y) WHERE ((x > 1))"));
  EXPECT_THAT(additive_ddl(with("public.a, public.c"), with("public.a")).refused, testing::SizeIs(1));
}

TEST(Ddl, WhatIsNotEnforcedIsNotValidated) {
  const auto with = [](std::vector<Field> fields) {
    fields.push_back({"definition", "CHECK ((a > 0))", Aspect::kExpression, std::nullopt});
    return Fingerprint({object(Kind::kConstraint, "t", "k", std::move(fields))});
  };
  const AdditiveDdl ddl = additive_ddl(with({{"enforced", "false"}}), with({}));
  EXPECT_THAT(sql(ddl), IsEmpty());
  ASSERT_THAT(ddl.refused, testing::SizeIs(1));
  EXPECT_THAT(ddl.refused[0].why, HasSubstr("NOT ENFORCED"));
  EXPECT_THAT(sql(additive_ddl(with({{"validated", "false"}}), with({}))),
              ElementsAre("ALTER TABLE public.t VALIDATE CONSTRAINT k"));
  EXPECT_THAT(sql(additive_ddl(Fingerprint(), with({{"enforced", "false"}}))),
              ElementsAre("ALTER TABLE public.t ADD CONSTRAINT k CHECK ((a > 0)) NOT ENFORCED"));
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
