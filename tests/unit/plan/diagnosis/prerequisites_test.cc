// What the pending revisions need of the live database and their role cannot make there.
#include "plan/diagnosis/prerequisites.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planned.h"

namespace lockkeeper::plan {
namespace {

using api::Code;
using api::Severity;
using testing::HasSubstr;

Facts facts_of(const HistoryMaker& maker, const Objects& live = {}, const std::vector<std::string>& rows = {}) {
  Facts facts = maker.facts(live, rows);
  facts.database = "shop";
  facts.standing.emplace();
  facts.standing->role = "app";
  facts.standing->search_path = "\"$user\", public";
  facts.standing->default_schema = "public";
  facts.standing->schemas = {{"public", true}, {"information_schema", false}};
  return facts;
}

HistoryMaker one(const std::vector<Change>& changes) {
  HistoryMaker maker;
  maker.revision("1", {}, changes);
  return maker;
}

api::Finding only_finding(const Facts& facts) {
  const std::vector<api::Finding> found = find_missing_prerequisites(facts, {"1", "2"});
  EXPECT_EQ(found.size(), 1U);
  return found.empty() ? api::Finding{} : found.front();
}

TEST(Prerequisites, NothingIsMissingWhereTheRoleMayMakeEverything) {
  EXPECT_TRUE(find_missing_prerequisites(facts_of(one({create({table("items")})})), {"1"}).empty());
}

TEST(Prerequisites, NothingIsSaidWhereNothingIsPending) {
  Facts facts = facts_of(one({create({table("items")})}));
  facts.standing->schemas.clear();
  EXPECT_TRUE(find_missing_prerequisites(facts, {}).empty());
}

TEST(Prerequisites, TheSchemaOfTheVersionTableHasToBeThere) {
  Facts facts = facts_of(one({create({table("items")})}));
  facts.version_schema = "ops";
  const api::Finding finding = only_finding(facts);
  EXPECT_EQ(finding.code, Code::kMissingPrerequisite);
  EXPECT_EQ(finding.severity, Severity::kError);
  EXPECT_EQ(finding.subject, "schema ops");
  EXPECT_THAT(finding.remedy, HasSubstr("`CREATE SCHEMA ops AUTHORIZATION app`"));
}

TEST(Prerequisites, WhatEnvPyWroteInALookMayHaveMadeIt) {
  Facts facts = facts_of(one({create({table("items")})}));
  facts.version_schema = "ops";
  facts.env_writes_lost = true;
  EXPECT_EQ(only_finding(facts).severity, Severity::kWarning);
}

TEST(Prerequisites, TheVersionRowsHaveToBeWritable) {
  Facts facts = facts_of(one({create({table("items")})}));
  facts.standing->may_write_version_rows = false;
  EXPECT_THAT(only_finding(facts).remedy,
              HasSubstr("`GRANT SELECT, INSERT, UPDATE, DELETE ON public.alembic_version TO app`"));
}

TEST(Prerequisites, ASearchPathWithoutASchemaIsToldOnce) {
  Facts facts = facts_of(one({create({table("items")})}));
  facts.standing->default_schema = "";
  facts.standing->search_path = "\"$user\", shop";
  EXPECT_THAT(find_missing_prerequisites(facts, {"1"}).front().remedy,
              HasSubstr("CREATE SCHEMA shop AUTHORIZATION app"));
}

TEST(Prerequisites, WithoutTheRightToCreateTheGrantIsNamed) {
  Facts facts = facts_of(one({create({table("items")})}));
  facts.standing->may_write_version_rows = true;
  facts.standing->schemas["public"] = false;
  const api::Finding finding = only_finding(facts);
  EXPECT_THAT(finding.message, HasSubstr("revision 1 makes table public.items"));
  EXPECT_THAT(finding.remedy, HasSubstr("`GRANT USAGE, CREATE ON SCHEMA public TO app`"));
}

TEST(Prerequisites, ARevisionThatChangesItsRoleMayGetPastIt) {
  Change change = create({table("items")});
  Change role{"SET ROLE owner", {}, {}};
  Facts facts = facts_of(one({role, change}));
  facts.standing->may_write_version_rows = true;
  facts.standing->schemas["public"] = false;
  EXPECT_EQ(only_finding(facts).severity, Severity::kWarning);
}

TEST(Prerequisites, AColumnThatIsCalledRoleChangesNoRight) {
  for (const auto& [sql, severity] : std::vector<std::pair<const char*, Severity>>{
           {"ALTER TABLE people ADD COLUMN role text", Severity::kError},
           {"COMMENT ON TABLE people IS 'owner'", Severity::kError},
           {"UPDATE people SET owner = 1", Severity::kError},
           {"SELECT set_config('role', 'owner', false)", Severity::kWarning},
           {"SET SESSION AUTHORIZATION owner", Severity::kWarning},
           {"ALTER TABLE people OWNER TO owner", Severity::kWarning},
           {"CREATE TRIGGER g AFTER INSERT ON people EXECUTE FUNCTION f()", Severity::kWarning},
           {"REVOKE ALL ON people FROM app", Severity::kWarning},
           {"ALTER ROLE app SUPERUSER", Severity::kWarning},
           {"SET ROLE owner SET", Severity::kWarning},  // by its words
       }) {
    Facts facts = facts_of(one({Change{sql, {}, {}}, create({table("items")})}));
    facts.standing->may_write_version_rows = true;
    facts.standing->schemas["public"] = false;
    EXPECT_EQ(only_finding(facts).severity, severity) << sql;
  }
}

TEST(Prerequisites, ATableOfAnotherRoleHasToBeOwned) {
  HistoryMaker maker;
  maker.revision("1", {}, {create({table("items"), column("items", "id")})});
  maker.revision("2", {"1"}, {create({column("items", "note")})});
  Facts facts = facts_of(maker, maker.after({"1"}), {"1"});
  facts.standing->may_write_version_rows = true;
  facts.standing->of_others[{"public", "items"}] = "Owner";
  const std::vector<api::Finding> found = find_missing_prerequisites(facts, {"2"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().subject, "public.items");
  EXPECT_EQ(found.front().remedy, "`GRANT \"Owner\" TO app`, or `ALTER TABLE public.items OWNER TO app`");
  facts.standing->of_others.clear();
  EXPECT_TRUE(find_missing_prerequisites(facts, {"2"}).empty());
}

schema::SchemaObject extension(const std::string& name) {
  schema::SchemaObject object = made(schema::Kind::kExtension, "", name);
  object.schema.clear();
  schema::seal(object);
  return object;
}

TEST(Prerequisites, AnExtensionNeedsThePackageAndTheRight) {
  const HistoryMaker maker = one({create({extension("hstore")})});
  Facts facts = facts_of(maker);
  facts.standing->may_write_version_rows = true;
  EXPECT_EQ(extensions_to_create(facts, {"1"}), std::vector<std::string>{"hstore"});
  EXPECT_TRUE(find_missing_prerequisites(facts, {"1"}).empty()) << "nobody asked the server";
  facts.extensions.emplace();
  EXPECT_THAT(only_finding(facts).message, HasSubstr("which this server does not have"));
  facts.extensions->push_back({"hstore", true, false});
  EXPECT_THAT(only_finding(facts).remedy, HasSubstr("let a superuser run `CREATE EXTENSION hstore`"));
  facts.extensions->front().trusted = true;
  EXPECT_THAT(only_finding(facts).remedy, HasSubstr("`GRANT CREATE ON DATABASE shop TO app`"));
  facts.standing->may_create_schemas = true;
  EXPECT_TRUE(find_missing_prerequisites(facts, {"1"}).empty());
  facts.standing->may_create_schemas = false;
  facts.standing->superuser = true;
  EXPECT_TRUE(find_missing_prerequisites(facts, {"1"}).empty());
}

TEST(Prerequisites, TheDiagnosisHasThem) {
  Facts facts = facts_of(one({create({table("items")})}));
  facts.version_schema = "ops";
  EXPECT_THAT(planned(facts).findings(), HasSubstr("MissingPrerequisite!"));
}

}  // namespace
}  // namespace lockkeeper::plan
