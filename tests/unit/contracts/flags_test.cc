// The flags that the operator writes are read by the runner's own parser, and each field of the resource that is meant
// for the runner changes what the runner does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "api/migration.h"
#include "controller/act/job/runner_arguments.h"
#include "controller/resource_names.h"
#include "plan/foresight/lint_policy.h"
#include "settings_text.h"

namespace lockkeeper {
namespace {

using Arguments = std::vector<std::string>;

cmd::CommandLine read_by_the_runner(const Arguments& arguments) {
  std::vector<const char*> argv{"lockkeeper"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  auto parsed = cmd::parse_command_line(static_cast<int>(argv.size()), argv.data());
  if (auto* end = std::get_if<cmd::CommandLineEnd>(&parsed)) {
    ADD_FAILURE() << "the runner refuses what the operator wrote: " << end->text;
    return {};
  }
  return std::get<cmd::CommandLine>(parsed);
}

std::string text_of_spec(const Json& spec) {
  const api::MigrationSpec parsed = api::parse_spec(spec);
  std::string both = text_of(read_by_the_runner(controller::runner_arguments(parsed, "job", "image")));
  both += text_of(read_by_the_runner(controller::check_arguments(parsed, "job", "image")));
  return both + to_line(controller::runner_environment(parsed));
}

YAML::Node schema_of_spec() {
  const YAML::Node crd = YAML::LoadFile(std::string(LOCKKEEPER_SOURCE_DIR) + "/crds/lockkeeper.dev_migrations.yaml");
  return crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"];
}

// Fields that the operator itself acts on; of these nothing reaches the runner.
const std::set<std::string> kOperatorsOwn{"workloadRef", "image",   "gate",        "policy.driftCheck",
                                          "podTemplate", "suspend", "historyLimit"};

// A value that is not the default, where the schema alone does not tell one.
const std::map<std::string, Json> kSamples{
    {"shadow.sameServer", true},
    {"shadow.image", "postgres:15"},
    {"retry.initial", "2s"},
    {"database.urlFrom.file", "/run/url"},
    {"shadow.urlFrom.file", "/run/url"},
    {"policy.lint.ignore", Json::parse(R"([{"rule":"truncating","revision":"b2","reason":"a cache: it's filled"}])")},
};

// What has to stand beside it: urlFrom has one of three fields, and `plan` goes with `apply`.
Json beside(const std::string& path) {
  if (path.starts_with("tool.command.") && path != "tool.command.apply") {
    return {{"tool", {{"command", {{"apply", {"./migrate"}}}}}}};
  }
  if (path.ends_with("secretKeyRef.name")) return Json::parse(R"({"key":"k"})");
  return Json::object();
}

Json sample_of(const std::string& path, const YAML::Node& schema) {
  if (const auto known = kSamples.find(path); known != kSamples.end()) return known->second;
  if (const YAML::Node words = schema["enum"]) return words[words.size() - 1].as<std::string>();
  const std::string type = schema["type"] ? schema["type"].as<std::string>() : "string";
  if (type == "boolean") return !(schema["default"] && schema["default"].as<bool>());
  if (type == "integer") return 7;
  if (type == "array") return Json::array({"x=1"});
  const std::string usual = schema["default"] ? schema["default"].as<std::string>() : "";
  return parse_duration(usual) ? Json("77s") : Json("some-thing");
}

void put(Json& spec, const std::string& path, const Json& value) {
  Json* at = &spec;
  std::size_t begin = 0;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', begin)) {
    at = &(*at)[path.substr(begin, dot - begin)];
    begin = dot + 1;
  }
  (*at)[path.substr(begin)] = value;
}

void collect_leaves(const YAML::Node& schema, const std::string& path, std::map<std::string, YAML::Node>& leaves) {
  if (kOperatorsOwn.contains(path)) return;
  const YAML::Node properties = schema["properties"];
  if (!properties) {
    leaves.emplace(path, schema);
    return;
  }
  for (const auto& entry : properties) {
    const std::string name = entry.first.as<std::string>();
    collect_leaves(entry.second, path.empty() ? name : path + "." + name, leaves);
  }
}

class Contracts : public ::testing::Test {
 protected:
  // The variable that the kubelet fills from the Secret, and those that the application has.
  void SetUp() override {
    for (const char* name : {"LOCKKEEPER_SHADOW_URL", "some-thing"}) ::setenv(name, "postgresql://h/shadow", 1);
  }
};

TEST_F(Contracts, EveryFieldOfTheSpecReachesTheRunner) {
  std::map<std::string, YAML::Node> leaves;
  collect_leaves(schema_of_spec(), "", leaves);
  ASSERT_GT(leaves.size(), 30U);
  for (const auto& [path, schema] : leaves) {
    Json without = beside(path);
    if (path.ends_with("secretKeyRef.name") || path.ends_with("secretKeyRef.key")) {
      without = Json::object();
      const std::string parent = path.substr(0, path.rfind('.'));
      put(without, parent, {{"name", "n"}, {"key", "k"}});
    }
    Json with = without;
    put(with, path, sample_of(path, schema));
    EXPECT_NE(text_of_spec(with), text_of_spec(without)) << path << " of the resource never reaches the runner";
  }
}

TEST_F(Contracts, TheResourceKnowsTheRulesThatTheRunnerKnows) {
  const YAML::Node ignore = schema_of_spec()["properties"]["policy"]["properties"]["lint"]["properties"]["ignore"];
  std::set<std::string> accepted;
  for (const YAML::Node& word : ignore["items"]["properties"]["rule"]["enum"]) accepted.insert(word.as<std::string>());
  for (const std::string& rule : accepted) EXPECT_TRUE(plan::is_lint_rule(rule)) << rule;
  // What is told of a file itself is no rule over what revisions run.
  const std::set<std::string> of_files{"syntax-error", "suppression-without-reason", "unused-suppression"};
  for (const auto& page : std::filesystem::directory_iterator(std::string(LOCKKEEPER_SOURCE_DIR) + "/docs/rules")) {
    const std::string rule = page.path().stem();
    EXPECT_NE(accepted.contains(rule), of_files.contains(rule)) << rule;
  }
}

TEST_F(Contracts, ARunSaysWhereItsReportGoesAndWhoMayStopIt) {
  const cmd::CommandLine run = read_by_the_runner(controller::runner_arguments({}, "shop-1", "shop:v1"));
  EXPECT_EQ(run.verb, cmd::Verb::kApply);
  EXPECT_TRUE(run.events);
  EXPECT_EQ(run.termination_message, controller::kTerminationMessagePath);
  EXPECT_EQ(run.settings.stop_file, std::string(controller::kPodInfoMount) + "/stop");
  EXPECT_EQ(run.settings.run, "shop-1");
  EXPECT_EQ(run.settings.image, "shop:v1");
  const cmd::CommandLine check = read_by_the_runner(controller::check_arguments({}, "shop-1", "shop:v1"));
  EXPECT_EQ(check.verb, cmd::Verb::kDoctor);
  EXPECT_EQ(check.termination_message, controller::kTerminationMessagePath);
}

TEST_F(Contracts, TheDefaultsOfTheResourceAreThoseOfTheRunner) {
  const Arguments bare{"apply",
                       "--events",
                       "-o",
                       "json",
                       "--run=job",
                       "--image=image",
                       "--termination-message=" + std::string(controller::kTerminationMessagePath),
                       "--stop-file=" + std::string(controller::kPodInfoMount) + "/stop"};
  EXPECT_EQ(text_of(read_by_the_runner(controller::runner_arguments(api::parse_spec(Json::object()), "job", "image"))),
            text_of(read_by_the_runner(bare)));
}

}  // namespace
}  // namespace lockkeeper
