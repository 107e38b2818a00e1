#include "controller/act/job/job_builder.h"

#include <gtest/gtest.h>

#include "controller/act/job/runner_arguments.h"
#include "controller/report/merge_diff.h"
#include "observed.h"

namespace lockkeeper::controller {
namespace {

Json built(const api::Migration& migration) {
  Workload workload;
  workload.pod_template = Json::parse(
      R"({"metadata": {"labels": {"app": "shop"}}, "spec": {"containers": [{"name": "api", "image": "shop:v1"}]}})");
  workload.selector = {{"app", "shop"}};
  JobRequest request;
  request.name = "shop-1234567890";
  request.attempt = 3;
  request.target = target_of("shop:v1");
  request.inputs = "in";
  request.workload = &workload;
  return build_job(migration, request, {"lockkeeper:1", "IfNotPresent"});
}

TEST(JobBuilder, JobRunsOncePerAttemptAndEndsWithIt) {
  const Json spec = built(*migration_named())["spec"];
  EXPECT_EQ(spec["parallelism"], 1);
  EXPECT_EQ(spec["completions"], 1);
  EXPECT_EQ(spec["backoffLimit"], 0);
  EXPECT_EQ(spec["podReplacementPolicy"], "Failed");
  EXPECT_EQ(spec["template"]["spec"]["restartPolicy"], "Never");
  EXPECT_EQ(spec["podFailurePolicy"]["rules"][0]["action"], "Ignore");
  EXPECT_EQ(spec["podFailurePolicy"]["rules"][0]["onPodConditions"][0]["type"], "DisruptionTarget");
  EXPECT_EQ(spec["podFailurePolicy"]["rules"][1]["action"], "FailJob");
  EXPECT_FALSE(spec.contains("ttlSecondsAfterFinished")) << "it stays until its outcome is in the status";
  EXPECT_EQ(spec["activeDeadlineSeconds"], 7200 + 120);
}

TEST(JobBuilder, JobIsFoundAndReadBackAsItWasMade) {
  const JobView view = parse_job(built(*migration_named()));
  EXPECT_EQ(view.name, "shop-1234567890");
  EXPECT_EQ(view.owner_uid, "uid");
  EXPECT_EQ(view.migration_uid, "uid");
  EXPECT_EQ(view.migration, "shop");
  EXPECT_EQ(view.target, target_of("shop:v1").key);
  EXPECT_EQ(view.inputs, "in");
  EXPECT_EQ(view.image, "shop:v1");
  EXPECT_EQ(view.attempt, 3);
}

TEST(JobBuilder, WhatSelectsTheRunOtherwiseIsWrittenOnTheJobAndReadBack) {
  auto migration = migration_named();
  Workload workload;
  workload.pod_template = Json::parse(
      R"({"metadata": {"labels": {"app": "shop", "x": "y"}}, "spec": {"containers": [{"name": "api", "image": "shop:v1"}]}})");
  workload.selector = {{"app", "shop"}};
  JobRequest request;
  request.target = target_of("shop:v1");
  request.workload = &workload;
  request.selections.is_known = true;
  request.selections.services = {std::make_shared<const ServiceView>(ServiceView{"ns", "shop", {{"app", "shop"}}})};
  PolicyView policy{"NetworkPolicy", "ns", "db", {PodSelector{{{"app", "shop"}}, {}}}, {}};
  request.selections.policies = {std::make_shared<const PolicyView>(policy)};
  const Json job = build_job(*migration, request, {"lockkeeper:1", ""});
  EXPECT_EQ(job["spec"]["template"]["metadata"]["labels"]["x"], "y");
  EXPECT_FALSE(job["spec"]["template"]["metadata"]["labels"].contains("app"));
  const JobView view = parse_job(job);
  ASSERT_EQ(view.findings.size(), 1U);
  EXPECT_EQ(view.findings[0].subject, "NetworkPolicy ns/db");
  EXPECT_TRUE(parse_job(built(*migration)).findings.empty());
}

TEST(JobBuilder, NoDeadlineMeansNone) {
  auto migration = migration_named();
  migration->spec.timeouts.deadline = Milliseconds(0);
  EXPECT_FALSE(built(*migration)["spec"].contains("activeDeadlineSeconds"));
}

TEST(RunnerArguments, DefaultsAreLeftOut) {
  EXPECT_EQ(
      runner_arguments(api::MigrationSpec{}, "run", "shop:v1"),
      (std::vector<std::string>{"apply", "--events", "-o", "json", "--run=run", "--image=shop:v1",
                                "--termination-message=/dev/termination-log", "--stop-file=/lockkeeper-podinfo/stop"}));
}

TEST(RunnerArguments, EveryFieldIsAFlag) {
  api::MigrationSpec spec;
  spec.url_from.env = "DB";
  spec.tool.alembic = {"conf.ini", "/app", "heads", {"python3.11"}, "shop", {"a=b", "c=d e"}, ". ./env", "shop:app"};
  spec.policy = {api::Heads::kAll,
                 false,
                 api::Adopt::kProven,
                 api::Drift::kRepair,
                 api::Apply::kDefensive,
                 api::Bootstrap::kAutogenerate,
                 api::InvalidIndexes::kRepair,
                 api::OldCode::kFail,
                 {api::LintFailOn::kError, {{"dropping-table", "b2", "was copied"}}, "a1"},
                 std::nullopt};
  spec.shadow = api::Shadow{true, {}};
  spec.timeouts = {Milliseconds(1000), Milliseconds(2000), Milliseconds(3000), Milliseconds(4000), Milliseconds(5000)};
  spec.retry = {3, Milliseconds(100), Milliseconds(200)};
  const std::vector<std::string> arguments = runner_arguments(spec, "run", "shop:v1");
  for (const char* flag : {"--database-url-env=DB",
                           "--config=conf.ini",
                           "--directory=/app",
                           "--target=heads",
                           "--name=shop",
                           "--x=a=b",
                           "--x=c=d e",
                           "--python=python3.11",
                           "--before=. ./env",
                           "--flask=shop:app",
                           "--heads=all",
                           "--no-ledger",
                           "--lock-timeout=1s",
                           "--statement-timeout=2s",
                           "--concurrently-timeout=3s",
                           "--advisory-lock-timeout=4s",
                           "--deadline=5s",
                           "--retry-limit=3",
                           "--retry-initial=100ms",
                           "--retry-max=200ms",
                           "--adopt=proven",
                           "--drift=repair",
                           "--apply=defensive",
                           "--bootstrap=autogenerate",
                           "--invalid-indexes=repair",
                           "--old-code=fail",
                           "--lint-fail-on=error",
                           "--lint-ignore=dropping-table@b2: was copied",
                           "--lint-start-after=a1",
                           "--shadow=same-server"}) {
    EXPECT_EQ(std::count(arguments.begin(), arguments.end(), flag), 1) << flag;
  }
}

TEST(RunnerArguments, SecretComesAsAVariableByReference) {
  auto migration = migration_named();
  migration->spec.url_from.secret_key_ref = api::SecretKeyRef{"db", "url"};
  const Json container = built(*migration)["spec"]["template"]["spec"]["containers"][0];
  EXPECT_EQ(container["env"][0]["name"], "LOCKKEEPER_DATABASE_URL");
  EXPECT_EQ(container["env"][0]["valueFrom"]["secretKeyRef"]["name"], "db");
  EXPECT_NE(to_line(container["command"]).find("--database-url-env=LOCKKEEPER_DATABASE_URL"), std::string::npos);
}

TEST(RunnerArguments, ShadowOfASecretComesAsAVariableByReferenceToo) {
  auto migration = migration_named();
  migration->spec.url_from.secret_key_ref = api::SecretKeyRef{"db", "url"};
  migration->spec.shadow = api::Shadow{};
  migration->spec.shadow->url_from.secret_key_ref = api::SecretKeyRef{"shadow-db", "url"};
  const Json container = built(*migration)["spec"]["template"]["spec"]["containers"][0];
  ASSERT_EQ(container["env"].size(), 2U);
  EXPECT_EQ(container["env"][1]["name"], "LOCKKEEPER_SHADOW_URL");
  EXPECT_EQ(container["env"][1]["valueFrom"]["secretKeyRef"]["name"], "shadow-db");
  EXPECT_NE(to_line(container["command"]).find("--shadow-url-env=LOCKKEEPER_SHADOW_URL"), std::string::npos);
}

TEST(RunnerArguments, ShadowIsFoundWhereTheSpecSays) {
  api::MigrationSpec spec;
  spec.shadow = api::Shadow{};
  spec.shadow->url_from.env = "SHADOW";
  auto arguments = runner_arguments(spec, "run", "shop:v1");
  EXPECT_EQ(std::count(arguments.begin(), arguments.end(), "--shadow-url-env=SHADOW"), 1);
  spec.shadow->url_from = {"", std::nullopt, "/run/shadow"};
  arguments = runner_arguments(spec, "run", "shop:v1");
  EXPECT_EQ(std::count(arguments.begin(), arguments.end(), "--shadow-url-file=/run/shadow"), 1);
}

TEST(RunnerArguments, ShadowOfItsOwnRunsBesideTheRunAndIsReadyBeforeIt) {
  auto migration = migration_named();
  migration->spec.shadow = api::Shadow{false, {}, "postgres:15"};
  migration->spec.pod_template = Json::parse(
      R"({"spec": {"initContainers": [{"name": "lockkeeper-shadow", "resources": {"limits": {"memory": "1Gi"}}}]}})");
  const Json pod = built(*migration)["spec"]["template"]["spec"];
  ASSERT_EQ(pod["initContainers"].size(), 2U);
  const Json& shadow = pod["initContainers"][0];
  EXPECT_EQ(shadow["name"], "lockkeeper-shadow");
  EXPECT_EQ(shadow["image"], "postgres:15");
  EXPECT_EQ(shadow["restartPolicy"], "Always") << "otherwise the pod would wait for its end";
  EXPECT_TRUE(shadow.contains("startupProbe"));
  EXPECT_EQ(shadow["securityContext"]["runAsUser"], 999);
  EXPECT_EQ(shadow["resources"]["limits"]["memory"], "1Gi");
  EXPECT_EQ(shadow["resources"]["limits"]["cpu"], "1");
  EXPECT_EQ(std::count_if(pod["volumes"].begin(), pod["volumes"].end(),
                          [](const Json& volume) { return volume["name"] == "lockkeeper-shadow"; }),
            1);
  const std::string command = to_line(pod["containers"][0]["command"]);
  EXPECT_NE(command.find("--shadow-url=postgresql://shadow@127.0.0.1:54329/postgres"), std::string::npos) << command;
  migration->spec.shadow->image = "postgres:15-alpine";
  EXPECT_EQ(built(*migration)["spec"]["template"]["spec"]["initContainers"][0]["securityContext"]["runAsUser"], 70);
}

TEST(JobBuilder, CheckOnlyLooksAndIsNoRun) {
  Workload workload;
  workload.pod_template = Json::parse(R"({"spec": {"containers": [{"name": "api", "image": "shop:v1"}]}})");
  JobRequest request;
  request.name = "shop-check";
  request.target = target_of("shop:v1");
  request.workload = &workload;
  request.is_check = true;
  auto migration = migration_named();
  migration->spec.shadow = api::Shadow{true, {}};
  const Json job = build_job(*migration, request, {"lockkeeper:1", ""});
  EXPECT_TRUE(parse_job(job).is_check);
  const Json command = job["spec"]["template"]["spec"]["containers"][0]["command"];
  EXPECT_EQ(command[1], "doctor");
  EXPECT_EQ(std::count(command.begin(), command.end(), "apply"), 0);
  EXPECT_EQ(std::count(command.begin(), command.end(), "--shadow=same-server"), 1);
  EXPECT_EQ(std::count(command.begin(), command.end(), "--termination-message=/dev/termination-log"), 1);
  EXPECT_EQ(job["spec"]["activeDeadlineSeconds"], 3600 + 120) << "one that hangs gives way to the next";
  EXPECT_FALSE(parse_job(built(*migration)).is_check);
}

TEST(RunnerArguments, OtherToolIsGivenAsLists) {
  api::MigrationSpec spec;
  spec.tool.command = api::CommandTool{{"./migrate", "up to"}, {"./migrate", "plan"}, "/app"};
  const std::vector<std::string> arguments = runner_arguments(spec, "run", "shop:v1");
  for (const char* flag : {"--tool=command", R"(--command-apply=["./migrate","up to"])",
                           R"(--command-plan=["./migrate","plan"])", "--directory=/app"}) {
    EXPECT_EQ(std::count(arguments.begin(), arguments.end(), flag), 1) << flag;
  }
}

TEST(MergeDiff, LaidOverTheOldGivesTheNew) {
  const Json before = Json::parse(R"({"a": 1, "b": {"c": 2, "d": 3}, "e": [1], "g": 1})");
  const Json after = Json::parse(R"({"a": 1, "b": {"c": 4}, "e": [1, 2], "f": {"x": 1}, "g": {"y": 1}})");
  Json patched = before;
  patched.merge_patch(merge_diff(before, after));
  EXPECT_EQ(patched, after);
  EXPECT_FALSE(merge_diff(before, after).contains("a"));
  EXPECT_TRUE(merge_diff(after, after).empty());
}

}  // namespace
}  // namespace lockkeeper::controller
