#include "telemetry/migration_metrics.h"

namespace lockkeeper::telemetry {

void MigrationMetrics::set(const std::string& name_space, const std::string& name, MigrationGauges gauges) {
  gauges_.with([&](auto& all) {
    MigrationGauges& kept = all[Key(name_space, name)];
    if (!gauges.slowest_statement) gauges.slowest_statement = kept.slowest_statement;
    kept = std::move(gauges);
  });
}

void MigrationMetrics::forget(const std::string& name_space, const std::string& name) {
  gauges_.with([&](auto& all) { all.erase(Key(name_space, name)); });
}

std::map<MigrationMetrics::Key, MigrationGauges> MigrationMetrics::snapshot() const {
  return gauges_.with([](const auto& all) { return all; });
}

}  // namespace lockkeeper::telemetry
