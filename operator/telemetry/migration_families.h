// The series of Migrations, made of their gauges where they are scraped. Pure.
#pragma once

#include <prometheus/metric_family.h>

#include <map>
#include <vector>

#include "telemetry/migration_metrics.h"

namespace lockkeeper::telemetry {

// Returns: every family, also those without a series. Of `all`, the first kMaxMigrationSeries have series.
[[nodiscard]] std::vector<prometheus::MetricFamily> migration_families(
    const std::map<MigrationMetrics::Key, MigrationGauges>& all, Timestamp now);

}  // namespace lockkeeper::telemetry
