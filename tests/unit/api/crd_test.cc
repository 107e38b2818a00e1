// The CRD and the C++ values say the same: defaults, enumerations, and every field that is written is in the schema,
// since the API server silently drops what is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <string>
#include <vector>

#include "api/migration.h"

namespace lockkeeper::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

YAML::Node schema() {
  const YAML::Node crd = YAML::LoadFile(std::string(LOCKKEEPER_SOURCE_DIR) + "/crds/lockkeeper.dev_migrations.yaml");
  return crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
}

YAML::Node field(const YAML::Node& from, const std::vector<std::string>& path) {
  YAML::Node at = YAML::Clone(from);
  for (const std::string& name : path) {
    const YAML::Node next = at["properties"][name];
    EXPECT_TRUE(next) << "the CRD has no field " << name;
    at.reset(next);
  }
  return at;
}

Milliseconds default_duration(const std::vector<std::string>& path) {
  return parse_duration(field(schema(), path)["default"].as<std::string>()).value();
}

TEST(Crd, HasTheDefaultsOfTheValues) {
  const MigrationSpec spec = parse_spec(Json::object());
  const auto text = [](const std::vector<std::string>& path) {
    return field(schema(), path)["default"].as<std::string>();
  };
  EXPECT_EQ(text({"spec", "gate"}), to_string(spec.gate));
  EXPECT_EQ(text({"spec", "tool", "alembic", "config"}), spec.tool.alembic.config);
  EXPECT_EQ(text({"spec", "tool", "alembic", "target"}), spec.tool.alembic.target);
  EXPECT_EQ(text({"spec", "policy", "heads"}), to_string(spec.policy.heads));
  EXPECT_EQ(text({"spec", "policy", "ledger"}), spec.policy.ledger ? "true" : "false");
  EXPECT_EQ(text({"spec", "policy", "adopt"}), to_string(spec.policy.adopt));
  EXPECT_EQ(text({"spec", "policy", "drift"}), to_string(spec.policy.drift));
  EXPECT_EQ(text({"spec", "policy", "apply"}), to_string(spec.policy.apply));
  EXPECT_EQ(text({"spec", "policy", "bootstrap"}), to_string(spec.policy.bootstrap));
  EXPECT_EQ(text({"spec", "policy", "invalidIndexes"}), to_string(spec.policy.invalid_indexes));
  EXPECT_FALSE(field(schema(), {"spec", "policy", "driftCheck"})["default"]);
  EXPECT_FALSE(field(schema(), {"spec", "shadow"})["default"]);
  EXPECT_EQ(text({"spec", "suspend"}), spec.suspend ? "true" : "false");
  EXPECT_EQ(text({"spec", "historyLimit"}), std::to_string(spec.history_limit));
  EXPECT_EQ(text({"spec", "retry", "limit"}), std::to_string(spec.retry.limit));
  EXPECT_EQ(field(schema(), {"spec", "database", "urlFrom"})["default"]["env"].as<std::string>(), spec.url_from.env);
  EXPECT_EQ(field(schema(), {"status"})["default"]["observedGeneration"].as<std::int64_t>(),
            MigrationStatus{}.observed_generation);
}

TEST(Crd, HasTheDefaultDurationsOfTheValues) {
  const MigrationSpec spec;
  EXPECT_EQ(default_duration({"spec", "timeouts", "lock"}), spec.timeouts.lock);
  EXPECT_EQ(default_duration({"spec", "timeouts", "statement"}), spec.timeouts.statement);
  EXPECT_EQ(default_duration({"spec", "timeouts", "concurrently"}), spec.timeouts.concurrently);
  EXPECT_EQ(default_duration({"spec", "timeouts", "advisoryLock"}), spec.timeouts.advisory_lock);
  EXPECT_EQ(default_duration({"spec", "timeouts", "deadline"}), spec.timeouts.deadline);
  EXPECT_EQ(default_duration({"spec", "retry", "initial"}), spec.retry.initial);
  EXPECT_EQ(default_duration({"spec", "retry", "max"}), spec.retry.max);
}

TEST(Crd, AcceptsExactlyTheWordsThatAreUnderstood) {
  const auto words = [](const std::vector<std::string>& path) {
    return field(schema(), path)["enum"].as<std::vector<std::string>>();
  };
  EXPECT_THAT(words({"spec", "gate"}), ElementsAre("Admission", "Template", "None"));
  for (const std::string& word : words({"spec", "gate"})) EXPECT_TRUE(parse_gate_mode(word)) << word;
  EXPECT_THAT(words({"spec", "policy", "heads"}), ElementsAre("RequireSingle", "All"));
  for (const std::string& word : words({"spec", "policy", "heads"})) EXPECT_TRUE(parse_heads(word)) << word;
  EXPECT_THAT(words({"spec", "policy", "adopt"}), ElementsAre("Never", "Proven"));
  EXPECT_THAT(words({"spec", "policy", "drift"}), ElementsAre("Warn", "Fail", "Ignore", "Repair"));
  EXPECT_THAT(words({"spec", "policy", "apply"}), ElementsAre("Strict", "Defensive"));
  EXPECT_THAT(words({"spec", "policy", "bootstrap"}), ElementsAre("Never", "Autogenerate"));
  EXPECT_THAT(words({"spec", "policy", "invalidIndexes"}), ElementsAre("Report", "Repair"));
  for (const std::string& word : words({"spec", "policy", "adopt"})) EXPECT_TRUE(parse_adopt(word)) << word;
  for (const std::string& word : words({"spec", "policy", "drift"})) EXPECT_TRUE(parse_drift(word)) << word;
  for (const std::string& word : words({"spec", "policy", "apply"})) EXPECT_TRUE(parse_apply(word)) << word;
  for (const std::string& word : words({"spec", "policy", "bootstrap"})) EXPECT_TRUE(parse_bootstrap(word)) << word;
  for (const std::string& word : words({"spec", "policy", "invalidIndexes"})) {
    EXPECT_TRUE(parse_invalid_indexes(word)) << word;
  }
}

// Fields of `value` that the schema does not have.
void collect_unknown(const Json& value, const YAML::Node& at, const std::string& path, std::vector<std::string>& out) {
  if (value.is_array()) {
    for (const Json& item : value) collect_unknown(item, at["items"], path + "[]", out);
  }
  if (!value.is_object()) return;
  for (const auto& [name, inner] : value.items()) {
    const YAML::Node next = at["properties"][name];
    if (!next) {
      out.push_back(path + "." + name);
    } else {
      collect_unknown(inner, next, path + "." + name, out);
    }
  }
}

// Every member has a value, so that every field is written.
MigrationStatus every_field() {
  const Timestamp time = parse_rfc3339("2026-01-01T12:00:00Z").value();
  MigrationStatus status;
  status.phase = "p";
  set_condition(status.conditions, "Ready", Truth::kTrue, "r", "m", 1, time);
  status.target = {{"i"}, 1, "u"};
  status.admitted = {"i"};
  status.revision = {{"a"}, "b", 1};
  status.diagnosis = {Finding{Code::kPending, Severity::kInfo, "s", "m", "r"}};
  status.plan = PlanStatus{"d", "None", "c", 1, 1, 1};
  status.run = {"j", 1, "t", "i", "i", time, time, "o", "r", "m", "s", "s", "p", {Blocker{1, "u", "a", 1, "q"}}};
  status.gates = {1, 1, {WaitingStatus{"i", "r", "m", 1, {"p"}, time}}};
  status.drift_check = {"j", time};
  status.bootstrap = {"r", "c"};
  status.history = {HistoryEntry{1, "i", "d", {"a"}, {"b"}, "o", "r", time, 1}};
  return status;
}

TEST(Crd, KnowsEveryFieldThatTheStatusWrites) {
  std::vector<std::string> unknown;
  collect_unknown(to_json(every_field()), field(schema(), {"status"}), "status", unknown);
  EXPECT_THAT(unknown, IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::api
