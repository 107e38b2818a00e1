#include "controller/act/job/run_template.h"

#include <gtest/gtest.h>

namespace lockkeeper::controller {
namespace {

Json shop() {
  return Json::parse(R"({
    "metadata": {"labels": {"app": "shop", "lockkeeper.dev/migration": "orders", "app.kubernetes.io/name": "shop",
                            "azure.workload.identity/use": "true"},
                 "annotations": {"prometheus.io/scrape": "true", "vault.hashicorp.com/role": "shop"}},
    "spec": {
      "nodeName": "n1", "schedulingGates": [{"name": "lockkeeper.dev/migration"}], "readinessGates": [{"conditionType": "x"}],
      "topologySpreadConstraints": [{}], "hostname": "h",
      "serviceAccountName": "shop", "imagePullSecrets": [{"name": "pull"}], "nodeSelector": {"disk": "ssd"},
      "tolerations": [{"key": "t"}], "priorityClassName": "high", "runtimeClassName": "gvisor", "dnsPolicy": "None",
      "hostAliases": [{"ip": "1.2.3.4"}], "fieldOfTomorrow": {"a": [1]},
      "affinity": {"podAntiAffinity": {"x": 1}, "nodeAffinity": {"y": 2}},
      "securityContext": {"runAsNonRoot": true, "runAsUser": 1000, "fsGroup": 1000},
      "volumes": [{"name": "conf", "configMap": {"name": "shop"}}],
      "initContainers": [{"name": "wait", "image": "wait:1"},
                         {"name": "proxy", "image": "proxy:1", "restartPolicy": "Always", "startupProbe": {"exec": {}}}],
      "containers": [{"name": "log", "image": "log:1"},
                     {"name": "api", "image": "shop:2", "command": ["serve"], "args": ["--port"], "workingDir": "/app",
                      "env": [{"name": "DATABASE_URL", "valueFrom": {"secretKeyRef": {"name": "db", "key": "url"}}}],
                      "envFrom": [{"configMapRef": {"name": "shop"}}], "ports": [{"containerPort": 80}],
                      "livenessProbe": {}, "readinessProbe": {}, "startupProbe": {}, "lifecycle": {},
                      "volumeMounts": [{"name": "conf", "mountPath": "/conf"}, {"name": "claim", "mountPath": "/data"}],
                      "resources": {"limits": {"memory": "1Gi"}}, "newField": "kept",
                      "securityContext": {"allowPrivilegeEscalation": false}}]}})");
}

RunTemplate input() {
  RunTemplate out;
  out.workload_template = shop();
  out.workload_labels = {{"azure.workload.identity/use", "true"}};
  out.container = "api";
  out.arguments = {"apply", "--events"};
  out.labels = {{"lockkeeper.dev/run", "orders"}};
  out.annotations = {{"lockkeeper.dev/attempt", "1"}};
  out.runner_image = "lockkeeper:1";
  return out;
}

const Json& named(const Json& list, const std::string& name) {
  for (const Json& item : list) {
    if (item["name"] == name) return item;
  }
  static const Json kNone;
  return kNone;
}

TEST(RunTemplate, SeesWhatTheApplicationSees) {
  const Json built = build_run_template(input());
  const Json& spec = built["spec"];
  const Json given = shop()["spec"];
  for (const char* field :
       {"serviceAccountName", "imagePullSecrets", "nodeSelector", "tolerations", "priorityClassName",
        "runtimeClassName", "dnsPolicy", "hostAliases", "securityContext", "fieldOfTomorrow"}) {
    EXPECT_EQ(spec[field], given[field]) << field;
  }
  const Json& api = named(spec["containers"], "api");
  for (const char* field : {"image", "env", "envFrom", "resources", "workingDir", "newField", "securityContext"}) {
    EXPECT_EQ(api[field], given["containers"][1][field]) << field;
  }
  EXPECT_EQ(named(spec["volumes"], "conf"), given["volumes"][0]);
  EXPECT_EQ(built["metadata"]["annotations"]["vault.hashicorp.com/role"], "shop");
  EXPECT_EQ(built["metadata"]["labels"]["azure.workload.identity/use"], "true");
}

TEST(RunTemplate, IsNotTakenForAPodOfTheWorkload) {
  const Json built = build_run_template(input());
  EXPECT_EQ(built["metadata"]["labels"],
            Json({{"azure.workload.identity/use", "true"}, {"lockkeeper.dev/run", "orders"}}));
  EXPECT_FALSE(built["metadata"]["annotations"].contains("prometheus.io/scrape"));
  for (const char* field : {"nodeName", "schedulingGates", "topologySpreadConstraints", "hostname"}) {
    EXPECT_FALSE(built["spec"].contains(field)) << field;
  }
  EXPECT_EQ(built["spec"]["readinessGates"], Json::parse(R"([{"conditionType": "lockkeeper.dev/serves"}])"))
      << "nobody sets it: the pod is never ready, whatever selects it";
  EXPECT_EQ(built["spec"]["affinity"], Json({{"nodeAffinity", {{"y", 2}}}}));
  const Json& api = named(built["spec"]["containers"], "api");
  for (const char* field : {"livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "ports", "args"}) {
    EXPECT_FALSE(api.contains(field)) << field;
  }
}

TEST(RunTemplate, NothingKeepsItAlive) {
  const Json built = build_run_template(input());
  ASSERT_EQ(built["spec"]["containers"].size(), 1U);
  EXPECT_EQ(built["spec"]["restartPolicy"], "Never");
  ASSERT_EQ(built["spec"]["initContainers"].size(), 2U);
  EXPECT_EQ(built["spec"]["initContainers"][0], shop()["spec"]["initContainers"][1])
      << "native sidecars whole, and first";
  EXPECT_EQ(built["spec"]["initContainers"][1]["name"], "lockkeeper-install");
}

TEST(RunTemplate, RunnerComesFromItsImageByAVolume) {
  const Json built = build_run_template(input());
  const Json& install = named(built["spec"]["initContainers"], "lockkeeper-install");
  EXPECT_EQ(install["image"], "lockkeeper:1");
  EXPECT_EQ(install["command"], Json({"/lockkeeper/bin/lockkeeper", "install", "/lockkeeper-bundle"}));
  EXPECT_EQ(install["volumeMounts"][0]["mountPath"], "/lockkeeper-bundle");
  const Json& api = named(built["spec"]["containers"], "api");
  EXPECT_EQ(api["command"], Json({"/lockkeeper/bin/lockkeeper", "apply", "--events"}));
  EXPECT_EQ(api["terminationMessagePolicy"], "FallbackToLogsOnError");
  EXPECT_EQ(named(api["volumeMounts"], "lockkeeper-bundle")["mountPath"], "/lockkeeper");
  EXPECT_EQ(named(api["volumeMounts"], "lockkeeper-podinfo")["mountPath"], "/lockkeeper-podinfo");
  EXPECT_TRUE(named(built["spec"]["volumes"], "lockkeeper-bundle").contains("emptyDir"));
  EXPECT_EQ(named(built["spec"]["volumes"], "lockkeeper-podinfo")["downwardAPI"]["items"][0]["fieldRef"]["fieldPath"],
            "metadata.annotations['lockkeeper.dev/stop']");
}

TEST(RunTemplate, MountsOfClaimsThatAreMadePerPodAreLeftOut) {
  const Json built = build_run_template(input());
  const Json& api = named(built["spec"]["containers"], "api");
  EXPECT_TRUE(named(api["volumeMounts"], "claim").is_null());
  EXPECT_FALSE(named(api["volumeMounts"], "conf").is_null());
}

TEST(RunTemplate, InstallerIsRestrictedAndNeverRoot) {
  const auto security = [](std::optional<int> pods, std::optional<int> containers) {
    RunTemplate given = input();
    given.workload_template["spec"].erase("securityContext");
    if (pods) given.workload_template["spec"]["securityContext"]["runAsUser"] = *pods;
    if (containers) given.workload_template["spec"]["containers"][1]["securityContext"]["runAsUser"] = *containers;
    return build_run_template(given)["spec"]["initContainers"][1]["securityContext"];
  };
  const Json plain = security(std::nullopt, std::nullopt);
  EXPECT_EQ(plain["allowPrivilegeEscalation"], false);
  EXPECT_EQ(plain["capabilities"]["drop"], Json({"ALL"}));
  EXPECT_EQ(plain["runAsNonRoot"], true);
  EXPECT_EQ(plain["readOnlyRootFilesystem"], true);
  EXPECT_EQ(plain["seccompProfile"]["type"], "RuntimeDefault");
  EXPECT_FALSE(plain.contains("runAsUser"));
  EXPECT_EQ(security(1000, std::nullopt)["runAsUser"], 1000);
  EXPECT_EQ(security(1000, 2000)["runAsUser"], 2000);
  EXPECT_EQ(security(0, std::nullopt)["runAsUser"], 65532);
  EXPECT_EQ(security(0, 0)["runAsUser"], 65532);
  EXPECT_FALSE(security(std::nullopt, 0).contains("runAsUser"));
}

TEST(RunTemplate, OverlayAddsButDoesNotChangeWhatMakesItARun) {
  RunTemplate given = input();
  given.overlay = Json::parse(R"({"metadata": {"labels": {"team": "x", "lockkeeper.dev/migration": "orders"}},
    "spec": {"restartPolicy": "Always", "nodeSelector": {"disk": "hdd"},
             "containers": [{"name": "api", "command": ["sh"], "env": [{"name": "EXTRA", "value": "1"}]},
                            {"name": "classic", "image": "classic:1"}]}})");
  const Json built = build_run_template(given);
  EXPECT_EQ(built["spec"]["restartPolicy"], "Never");
  EXPECT_EQ(built["spec"]["nodeSelector"]["disk"], "hdd");
  EXPECT_EQ(built["metadata"]["labels"]["team"], "x");
  EXPECT_FALSE(built["metadata"]["labels"].contains("lockkeeper.dev/migration"));
  const Json& api = named(built["spec"]["containers"], "api");
  EXPECT_EQ(api["command"][0], "/lockkeeper/bin/lockkeeper");
  EXPECT_EQ(named(api["env"], "EXTRA")["value"], "1");
  EXPECT_TRUE(named(api["env"], "DATABASE_URL").contains("valueFrom"));
  EXPECT_EQ(named(built["spec"]["containers"], "classic")["image"], "classic:1");
}

TEST(RunTemplate, ImageAloneIsEnough) {
  RunTemplate given = input();
  given.workload_template = nullptr;
  given.container.clear();
  given.image = "shop:2";
  const Json built = build_run_template(given);
  ASSERT_EQ(built["spec"]["containers"].size(), 1U);
  EXPECT_EQ(built["spec"]["containers"][0]["image"], "shop:2");
  EXPECT_EQ(built["spec"]["containers"][0]["name"], "run");
}

}  // namespace
}  // namespace lockkeeper::controller
