// The gauges of a Migration, from what was seen and the status that stands. Pure.
#pragma once

#include "api/migration_status.h"
#include "controller/observe/observation.h"
#include "telemetry/migration_metrics.h"

namespace lockkeeper::controller {

[[nodiscard]] telemetry::MigrationGauges gauges_of(const Observation& o, const api::MigrationStatus& status);

}  // namespace lockkeeper::controller
