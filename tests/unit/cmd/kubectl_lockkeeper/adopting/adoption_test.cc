#include "cmd/kubectl_lockkeeper/adopting/adoption.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmd/kubectl_lockkeeper/adopting/adoption_text.h"

namespace lockkeeper::cmd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Json url_from(const std::string& secret) {
  return {{"name", "DATABASE_URL"}, {"valueFrom", {{"secretKeyRef", {{"name", secret}, {"key", "url"}}}}}};
}

Json container(const std::string& name, const std::string& line = "", const std::string& image = "registry/shop:1") {
  Json out = {{"name", name}, {"image", image}, {"env", Json::array({url_from("shop-database")})}};
  if (!line.empty()) out["command"] = {"sh", "-c", line};
  return out;
}

Json deployment(Json containers, Json init = Json::array()) {
  Json pods = {{"containers", std::move(containers)}};
  if (!init.empty()) pods["initContainers"] = std::move(init);
  return {{"apiVersion", "apps/v1"},
          {"kind", "Deployment"},
          {"metadata", {{"name", "shop"}, {"namespace", "shop"}}},
          {"spec", {{"template", {{"metadata", {{"labels", {{"app", "shop"}}}}}, {"spec", std::move(pods)}}}}}};
}

Json job(const std::string& image, const std::string& hook_key, const std::string& hook) {
  Json migrate = {{"name", "migrate"}, {"image", image}, {"command", {"alembic", "upgrade", "head"}}};
  return {{"metadata", {{"name", "shop-migrate"}, {"annotations", {{hook_key, hook}}}}},
          {"spec", {{"template", {{"spec", {{"containers", Json::array({migrate})}}}}}}}};
}

AdoptionSight entry_point() {
  return {deployment(Json::array({container("api", "alembic upgrade head && exec serve")})), {}, {}, true};
}

TEST(Adopt, AnEntryPointNeedsAMigrationOfThreeLines) {
  const Adoption found = adopt(entry_point(), {});
  EXPECT_THAT(found.questions, IsEmpty());
  EXPECT_EQ(found.migration, Json::parse(R"({"apiVersion":"lockkeeper.dev/v1alpha1","kind":"Migration",
      "metadata":{"name":"shop","namespace":"shop"},"spec":{"workloadRef":{"kind":"Deployment","name":"shop"}}})"));
  EXPECT_EQ(found.label_patch, Json::parse(R"([{"op":"add",
      "path":"/spec/template/metadata/labels/lockkeeper.dev~1migration","value":"shop"}])"));
  EXPECT_EQ(found.removal_patch, Json::parse(R"([
      {"op":"test","path":"/spec/template/spec/containers/0/name","value":"api"},
      {"op":"replace","path":"/spec/template/spec/containers/0/command/2","value":"exec serve"}])"));
  EXPECT_THAT(found.removals, ElementsAre(HasSubstr("`alembic upgrade head` out of command of container api")));
}

// The patches are what the API server does with them.
TEST(Adopt, ThePatchesDoWhatTheWordsSay) {
  AdoptionSight sight{
      deployment(Json::array({container("api", "serve")}),
                 Json::array({container("wait", "sleep 1"), container("migrate", "alembic upgrade head")})),
      {},
      {},
      false};
  const Adoption found = adopt(sight, {});
  const Json labelled = sight.workload.patch(found.label_patch);
  EXPECT_EQ(string_at(labelled, {"spec", "template", "metadata", "labels", "lockkeeper.dev/migration"}), "shop");
  EXPECT_EQ(labelled["spec"]["template"]["spec"]["schedulingGates"],
            Json::parse(R"([{"name":"lockkeeper.dev/migration"}])"));
  EXPECT_EQ(found.migration["spec"]["gate"], "Template");
  const Json clean = labelled.patch(found.removal_patch);
  ASSERT_THAT(clean["spec"]["template"]["spec"]["initContainers"], SizeIs(1));
  EXPECT_EQ(clean["spec"]["template"]["spec"]["initContainers"][0]["name"], "wait");
  const Adoption again = adopt({labelled, {}, {}, false}, {});
  EXPECT_THAT(again.label_patch, IsEmpty());
}

TEST(Adopt, APodTemplateWithoutLabelsGetsThem) {
  AdoptionSight sight = entry_point();
  sight.workload["spec"]["template"].erase("metadata");
  const Json labelled = sight.workload.patch(adopt(sight, {}).label_patch);
  EXPECT_EQ(labelled["spec"]["template"]["metadata"]["labels"]["lockkeeper.dev/migration"], "shop");
}

TEST(Adopt, HooksOfTheSameImageGoAndOthersStay) {
  AdoptionSight sight{deployment(Json::array({container("api", "serve")})), {}, {}, true};
  sight.jobs = {job("registry/shop:0", "helm.sh/hook", "pre-install,pre-upgrade"),
                job("registry/other:1", "argocd.argoproj.io/hook", "PreSync")};
  const Adoption found = adopt(sight, {});
  ASSERT_THAT(found.migrators, SizeIs(1));
  EXPECT_EQ(to_string(found.migrators[0]), "Job shop-migrate (Helm's hook pre-install,pre-upgrade)");
  EXPECT_THAT(found.removals, ElementsAre(HasSubstr("kubectl delete job shop-migrate -n shop")));
  EXPECT_THAT(found.removal_patch, IsEmpty());
  EXPECT_THAT(adoption_text(found, false), HasSubstr("docs/howto/from-presync.md"));
}

TEST(Adopt, AHookOfTheSameInstanceCountsWithAnotherImage) {
  AdoptionSight sight{deployment(Json::array({container("api", "serve")})), {}, {}, true};
  sight.jobs = {job("registry/shop-migrations:1", "argocd.argoproj.io/hook", "PreSync")};
  for (Json* one : {&sight.workload, &sight.jobs[0]}) {
    (*one)["metadata"]["labels"]["app.kubernetes.io/instance"] = "shop";
  }
  EXPECT_THAT(adopt(sight, {}).questions, ElementsAre(HasSubstr("has another image (registry/shop-migrations:1)")));
  AdoptionWishes wishes;
  wishes.container = "api";
  EXPECT_TRUE(adopt(sight, wishes).migration.is_object());
}

// A run's own Job migrates, too, and is nobody's to take away.
TEST(Adopt, AJobOfTheOperatorIsNone) {
  AdoptionSight sight = entry_point();
  sight.jobs = {job("registry/shop:1", "x", "y")};
  sight.jobs[0]["metadata"]["labels"]["lockkeeper.dev/run"] = "shop";
  EXPECT_THAT(adopt(sight, {}).migrators, SizeIs(1));
}

TEST(Adopt, TheApplicationIsTheContainerOfTheMigratingImage) {
  const Json containers = Json::array({container("web", "", "registry/web:1"), container("api", "serve")});
  const Adoption found =
      adopt({deployment(containers, Json::array({container("m", "alembic upgrade head")})), {}, {}, true}, {});
  EXPECT_EQ(found.container, "api");
  EXPECT_EQ(found.migration["spec"]["workloadRef"]["container"], "api");
}

TEST(Adopt, SidecarsAreNotTheApplication) {
  AdoptionWishes wishes;
  wishes.command = "alembic upgrade head";
  const Json containers = Json::array({container("istio-proxy", "", "istio:1"), container("api")});
  EXPECT_EQ(adopt({deployment(containers), {}, {}, true}, wishes).container, "api");
  const Json two = Json::array({container("web"), container("api")});
  EXPECT_THAT(adopt({deployment(two), {}, {}, true}, wishes).questions, ElementsAre(HasSubstr("--container")));
  wishes.container = "nobody";
  EXPECT_THAT(adopt({deployment(two), {}, {}, true}, wishes).questions, ElementsAre(HasSubstr("web, api")));
}

TEST(Adopt, WhereNothingIsSeenToMigrateItAsks) {
  const Adoption found = adopt({deployment(Json::array({container("api")})), {}, {}, true}, {});
  EXPECT_TRUE(found.migration.is_null());
  EXPECT_THAT(found.questions, ElementsAre(HasSubstr("--command")));
  EXPECT_THAT(found.remarks,
              ElementsAre(HasSubstr("kubectl exec deployment/shop -n shop -c api -- cat /entrypoint.sh")));
}

TEST(Adopt, AVariableOfAnotherNameIsWritten) {
  AdoptionSight sight = entry_point();
  Json& env = sight.workload["spec"]["template"]["spec"]["containers"][0]["env"];
  env[0]["name"] = "SHOP_DB_URL";
  EXPECT_EQ(adopt(sight, {}).migration["spec"]["database"]["urlFrom"]["env"], "SHOP_DB_URL");
  env.push_back({{"name", "OTHER_DB_URL"}, {"value", "x"}});
  EXPECT_THAT(adopt(sight, {}).questions, ElementsAre(HasSubstr("SHOP_DB_URL, OTHER_DB_URL")));
  AdoptionWishes wishes;
  wishes.url_variable = "OTHER_DB_URL";
  EXPECT_EQ(adopt(sight, wishes).migration["spec"]["database"]["urlFrom"]["env"], "OTHER_DB_URL");
}

TEST(Adopt, AVariableThatComesFromAWholeSecretIsAskedFor) {
  AdoptionSight sight = entry_point();
  Json& api = sight.workload["spec"]["template"]["spec"]["containers"][0];
  api.erase("env");
  api["envFrom"] = Json::parse(R"([{"secretRef":{"name":"shop-env"}}])");
  EXPECT_THAT(adopt(sight, {}).questions, ElementsAre(HasSubstr("Secret shop-env")));
}

TEST(Adopt, TheRunKeepsTheUrlOfWhatMigratedBefore) {
  Json init = container("migrate", "alembic upgrade head");
  init["env"] = Json::array({url_from("shop-owner")});
  const Adoption found =
      adopt({deployment(Json::array({container("api", "serve")}), Json::array({init})), {}, {}, true}, {});
  EXPECT_EQ(found.migration["spec"]["podTemplate"]["spec"]["containers"],
            Json::array({{{"name", "api"}, {"env", Json::array({url_from("shop-owner")})}}}));
  init["env"][0] = {{"name", "DATABASE_URL"}, {"value", "postgresql://owner:hunter2@db/shop"}};
  const Adoption asked =
      adopt({deployment(Json::array({container("api", "serve")}), Json::array({init})), {}, {}, true}, {});
  EXPECT_THAT(asked.questions, ElementsAre(HasSubstr("in clear")));
}

TEST(Adopt, ADirectoryIsWrittenWhereTheRunWouldBeginElsewhere) {
  AdoptionSight sight = entry_point();
  Json& api = sight.workload["spec"]["template"]["spec"]["containers"][0];
  api["workingDir"] = "/app";
  EXPECT_FALSE(adopt(sight, {}).migration["spec"].contains("tool"));
  api["command"][2] = "cd db && alembic upgrade head && exec serve";
  EXPECT_EQ(adopt(sight, {}).migration["spec"]["tool"]["alembic"]["directory"], "/app/db");
}

TEST(Adopt, AllHeadsAreMeantWhereAllWereMeant) {
  AdoptionSight sight = entry_point();
  sight.workload["spec"]["template"]["spec"]["containers"][0]["command"][2] = "alembic upgrade heads && exec serve";
  EXPECT_EQ(adopt(sight, {}).migration["spec"]["policy"]["heads"], "All");
}

TEST(Adopt, FlaskIsAskedForItsApplication) {
  AdoptionSight sight = entry_point();
  Json& api = sight.workload["spec"]["template"]["spec"]["containers"][0];
  api["command"][2] = "flask db upgrade && exec serve";
  EXPECT_EQ(adopt(sight, {}).migration["spec"]["tool"]["alembic"]["flask"], "app");
  api["env"].push_back({{"name", "FLASK_APP"}, {"value", "shop:create_app"}});
  EXPECT_EQ(adopt(sight, {}).migration["spec"]["tool"]["alembic"]["flask"], "shop:create_app");
}

TEST(Adopt, OneThatIsThereIsNamed) {
  AdoptionSight sight = entry_point();
  sight.migrations = {
      {{"metadata", {{"name", "shop-db"}}}, {"spec", {{"workloadRef", {{"kind", "Deployment"}, {"name", "shop"}}}}}}};
  EXPECT_EQ(adopt(sight, {}).there_already, "shop-db");
  sight.migrations[0]["metadata"]["name"] = "shop";
  sight.migrations[0]["spec"]["workloadRef"]["name"] = "other";
  EXPECT_THAT(adopt(sight, {}).questions, ElementsAre(HasSubstr("--name")));
}

TEST(Adopt, AWorkloadThatRemovesOldPodsFirstIsToldOf) {
  AdoptionSight sight = entry_point();
  sight.workload["spec"]["strategy"]["type"] = "Recreate";
  EXPECT_THAT(adoption_text(adopt(sight, {}), false), HasSubstr("nothing serves while the gate is closed"));
}

TEST(Adopt, NoValueOfAVariableIsPrinted) {
  AdoptionSight sight = entry_point();
  Json& api = sight.workload["spec"]["template"]["spec"]["containers"][0];
  api["env"] = Json::parse(R"([{"name":"DATABASE_URL","value":"postgresql://app:hunter2@db/shop"},
                               {"name":"FLASK_APP","value":"hunter2 hunter2"},{"name":"PGPASSWORD","value":"hunter2"}])");
  for (const char* line : {"alembic upgrade head && exec serve --password=hunter2", "flask db upgrade && exec serve",
                           "alembic -x password=hunter2 upgrade head && exec serve"}) {
    api["command"][2] = line;
    const Adoption found = adopt(sight, {});
    EXPECT_THAT(adoption_text(found, false), Not(HasSubstr("hunter2"))) << line;
    EXPECT_THAT(to_json(found).dump(), Not(HasSubstr("hunter2"))) << line;
  }
}

TEST(AdoptionText, TellsTheStepsInTheirOrder) {
  const std::string text = adoption_text(adopt(entry_point(), {}), false);
  EXPECT_LT(text.find("1. Apply this Migration"), text.find("2. When it is Ready"));
  EXPECT_LT(text.find("2. When it is Ready"), text.find("3. In the next release"));
  EXPECT_THAT(text, HasSubstr("docs/howto/from-entrypoint.md"));
  EXPECT_THAT(text, HasSubstr("kubectl patch deployment shop -n shop --type=json -p '[{\"op\""));
  EXPECT_THAT(adoption_text(adopt(entry_point(), {}), true), HasSubstr("1. Migration shop has been made"));
}

TEST(RepositoryOf, APortIsNoTag) {
  EXPECT_EQ(repository_of("registry:5000/shop:1"), "registry:5000/shop");
  EXPECT_EQ(repository_of("registry:5000/shop"), "registry:5000/shop");
  EXPECT_EQ(repository_of("shop:1@sha256:abc"), "shop");
}

}  // namespace
}  // namespace lockkeeper::cmd
