// What dashboards, alerts and the documentation ask for is what the operator serves.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "telemetry/metrics.h"

namespace lockkeeper::telemetry {
namespace {

std::set<std::string> served() {
  Metrics metrics("migration", "lockkeeper", 1);
  MigrationGauges gauges;
  gauges.pending_revisions = 1;
  gauges.last_success = Timestamp{};
  gauges.verified = true;
  gauges.reason = "UpToDate";
  gauges.lint = LintGauge{1, 1, 1};
  gauges.risk = "Online";
  gauges.waiting = {{"shop:v1", "WaitingForMigration", 1}};
  metrics.migrations().set("n", "m", gauges);
  const std::string text = metrics.serialize(Timestamp{});
  std::set<std::string> names;
  const std::regex name("^# TYPE (\\S+)", std::regex::multiline);
  for (std::sregex_iterator at(text.begin(), text.end(), name), end; at != end; ++at) names.insert((*at)[1]);
  return names;
}

TEST(ServedMetrics, EveryMetricThatSomebodyAsksForIsServed) {
  const std::set<std::string> names = served();
  const std::regex asked(
      "\\blockkeeper_[a-z_]+(_total|_seconds|_revisions|_pods|_verified|_diagnosis|_findings|_risk)\\b");
  int found = 0;
  for (const char* folder : {"charts", "deploy", "docs"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::string(LOCKKEEPER_SOURCE_DIR) + "/" + folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path());
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      for (std::sregex_iterator at(text.begin(), text.end(), asked), end; at != end; ++at) {
        EXPECT_TRUE(names.contains((*at).str())) << entry.path() << " asks for " << (*at).str();
        ++found;
      }
    }
  }
  EXPECT_GT(found, 0);
}

}  // namespace
}  // namespace lockkeeper::telemetry
