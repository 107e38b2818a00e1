// process_*: what the kernel says of this process, read when asked.
#pragma once

#include <vector>

#include "prometheus/metric_family.h"

namespace lockkeeper::telemetry {

// Leaves out what /proc does not tell.
[[nodiscard]] std::vector<prometheus::MetricFamily> process_metrics();

}  // namespace lockkeeper::telemetry
