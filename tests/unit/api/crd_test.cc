// The CRD and the C++ values say the same: defaults, enumerations, and every field that is written is in the schema,
// since the API server silently drops what is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <set>
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

std::string word_of(bool value) {
  return value ? "true" : "false";
}

template <PolicyValue Value>
std::string word_of(Value value) {
  return std::string(to_string(value));
}

TEST(Crd, HasTheDefaultsOfTheValues) {
  const MigrationSpec spec = parse_spec(Json::object());
  const auto text = [](const std::vector<std::string>& path) {
    return field(schema(), path)["default"].as<std::string>();
  };
  EXPECT_EQ(text({"spec", "gate"}), to_string(spec.gate));
  EXPECT_EQ(text({"spec", "tool", "alembic", "config"}), spec.tool.alembic.config);
  EXPECT_EQ(text({"spec", "tool", "alembic", "target"}), spec.tool.alembic.target);
  for_each_policy(spec.policy, [&text](const auto& table, const auto& value) {
    EXPECT_EQ(text({"spec", "policy", std::string(table.field)}), word_of(value));
    EXPECT_EQ(value, table.usual) << table.field;
  });
  EXPECT_FALSE(field(schema(), {"spec", "policy", "driftCheck"})["default"]);
  EXPECT_EQ(text({"spec", "policy", "lint", "failOn"}), to_string(spec.policy.lint.fail_on));
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
  for (const auto& row : kTimeoutFields) {
    EXPECT_EQ(default_duration({"spec", "timeouts", std::string(row.field)}), spec.timeouts.*row.value) << row.field;
  }
  for (const auto& row : kRetryFields) {
    EXPECT_EQ(default_duration({"spec", "retry", std::string(row.field)}), spec.retry.*row.value) << row.field;
  }
}

TEST(Crd, AcceptsExactlyTheWordsThatAreUnderstood) {
  const auto words = [](const std::vector<std::string>& path) {
    return field(schema(), path)["enum"].as<std::vector<std::string>>();
  };
  EXPECT_THAT(words({"spec", "gate"}), ElementsAre("Admission", "Template", "None"));
  for (const std::string& word : words({"spec", "gate"})) EXPECT_TRUE(parse_gate_mode(word)) << word;
  for_each_policy(MigrationSpec{}.policy, [&words]<typename Table, typename Value>(const Table& table, const Value&) {
    if constexpr (PolicyValue<Value>) {
      std::vector<std::string> understood;
      for (const auto& [word, value] : table.words) understood.emplace_back(word);
      EXPECT_EQ(words({"spec", "policy", std::string(table.field)}), understood) << table.field;
    }
  });
}

TEST(Crd, AcceptsOfLintWhatIsUnderstood) {
  std::vector<std::string> understood;
  for (const auto& [word, value] : kLintFailOnPolicy.words) understood.emplace_back(word);
  EXPECT_EQ(field(schema(), {"spec", "policy", "lint", "failOn"})["enum"].as<std::vector<std::string>>(), understood);
  const YAML::Node ignore = field(schema(), {"spec", "policy", "lint", "ignore"});
  EXPECT_EQ(ignore["maxItems"].as<std::size_t>(), kMostLintIgnores);
  EXPECT_THAT(ignore["items"]["required"].as<std::vector<std::string>>(), ElementsAre("rule", "reason"));
  const YAML::Node worst = field(schema(), {"status", "plan", "findings", "worst"});
  EXPECT_EQ(worst["maxItems"].as<std::size_t>(), kMostWorstFindings);
}

TEST(Crd, HasNoPolicyWithoutATable) {
  std::set<std::string> understood{"driftCheck", "lint"};
  for_each_policy(MigrationSpec{}.policy,
                  [&understood](const auto& table, const auto&) { understood.emplace(table.field); });
  std::set<std::string> written;
  const YAML::Node policies = field(schema(), {"spec", "policy"})["properties"];
  for (const auto& entry : policies) written.insert(entry.first.as<std::string>());
  EXPECT_EQ(written, understood);
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
  status.phase = MigrationPhase::kReady;
  set_condition(status.conditions, "Ready", Truth::kTrue, "r", "m", 1, time);
  status.target = {{"i"}, 1, "u"};
  status.admitted = {"i"};
  status.revision = {{"a"}, "b", 1};
  status.diagnosis = {Finding{Code::kPending, Severity::kInfo, "s", "m", "r"}};
  status.plan = PlanStatus{"d", Risk::kNone, "c", 1, {1, 1, 1, {{"r", "a", 1, Severity::kError, "m", "c"}}}};
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
