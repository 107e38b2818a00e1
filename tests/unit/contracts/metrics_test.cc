// What the operator serves is what telemetry/metrics.h lists and docs/metrics.md tells, and holds whatever dashboards,
// alerts and pages ask for.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "telemetry/metrics.h"

namespace lockkeeper::telemetry {
namespace {

struct Shape {
  std::string type;
  std::set<std::string> labels;
  [[nodiscard]] bool operator==(const Shape&) const = default;
};
using Shapes = std::map<std::string, Shape>;

// GoogleTest prints a Shape so.
void PrintTo(const Shape& shape, std::ostream* out) {  // NOLINT(readability-identifier-naming)
  *out << shape.type;
  for (const std::string& label : shape.labels) *out << ' ' << label;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(std::filesystem::path(LOCKKEEPER_SOURCE_DIR) / path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> matches_of(const std::string& text, const std::string& pattern) {
  std::set<std::string> out;
  const std::regex wanted(pattern);
  for (std::sregex_iterator at(text.begin(), text.end(), wanted), end; at != end; ++at) out.insert((*at)[1]);
  return out;
}

// Every series that there can be.
std::string served_text() {
  Metrics metrics("migration", "lockkeeper", 1, "1.2.3");
  metrics.api_request("GET", 200, "server");
  MigrationGauges gauges;
  gauges.phase = "Running";
  gauges.pending_revisions = 1;
  gauges.waiting = {{"shop:v1", "WaitingForMigration", 1}};
  gauges.run_start = gauges.last_success = gauges.drift_check = Timestamp{};
  gauges.blocked = BlockedGauge{"Blocked", {"psql"}, Timestamp{}};
  gauges.slowest_statement = 1;
  gauges.verified = false;
  gauges.drift = "MissingEffects";
  gauges.reason = "UpToDate";
  gauges.lint = LintGauge{1, 1, 1};
  gauges.risk = "Online";
  metrics.migrations().set("n", "m", gauges);
  return metrics.serialize(Timestamp{});
}

Shapes served() {
  const std::string text = served_text();
  Shapes out;
  const std::regex type("# TYPE (\\S+) (\\S+)\n");
  for (std::sregex_iterator at(text.begin(), text.end(), type), end; at != end; ++at) out[(*at)[1]].type = (*at)[2];
  for (auto& [name, shape] : out) {
    const std::string suffix = shape.type == "histogram" ? "_count" : "";
    for (const std::string& labels : matches_of(text, "\n" + name + suffix + "\\{([^}]*)\\}")) {
      shape.labels.merge(matches_of(labels, "(\\w+)=\""));
    }
  }
  return out;
}

// A line each: `//   name{label,label}   type   …`.
Shapes listed() {
  const std::string text = text_of("operator/telemetry/metrics.h");
  Shapes out;
  const std::regex line("\n//   ([a-z_]+)(\\{[a-z,]*\\})? +(counter|gauge|histogram)\\b");
  for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) {
    out[(*at)[1]] = {(*at)[3], matches_of((*at)[2], "([a-z]+)")};
  }
  return out;
}

// A row each: | `name` | type | `label`, `label` | meaning | `query` |.
Shapes told() {
  const std::string text = text_of("docs/metrics.md");
  Shapes out;
  const std::regex row("\n\\| `([a-z_]+)` \\| (\\w+) \\| ([^|]*) \\| [^|]+ \\| `[^|]+` \\|");
  for (std::sregex_iterator at(text.begin(), text.end(), row), end; at != end; ++at) {
    out[(*at)[1]] = {(*at)[2], matches_of((*at)[3], "`([a-z]+)`")};
  }
  return out;
}

TEST(ServedMetrics, TheHeaderListsThemAll) {
  EXPECT_EQ(listed(), served());
}

TEST(ServedMetrics, ThePageTellsThemAllWithAQuery) {
  EXPECT_EQ(told(), served());
}

TEST(ServedMetrics, EveryMetricThatSomebodyAsksForIsServed) {
  const Shapes known = served();
  const std::string asked =
      "\\b((?:lockkeeper_[a-z_]+(?:_total|_seconds|_revisions|_pods|_verified|_diagnosis|_findings|_risk|_phase|_drift|"
      "_info)|(?:workqueue|rest_client|controller_runtime|leader_election|process)_[a-z_]+_[a-z]+))\\b";
  int found = 0;
  for (const char* folder : {"charts", "deploy", "docs"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::string(LOCKKEEPER_SOURCE_DIR) + "/" + folder)) {
      if (!entry.is_regular_file()) continue;
      for (std::string name : matches_of(text_of(entry.path()), asked)) {
        name = std::regex_replace(name, std::regex("_(bucket|sum|count)$"), "");
        EXPECT_TRUE(known.contains(name)) << entry.path() << " asks for " << name;
        ++found;
      }
    }
  }
  EXPECT_GT(found, 0);
}

}  // namespace
}  // namespace lockkeeper::telemetry
