// The metrics process_*: the kernel's numbers of this process, read when they are asked for.
#pragma once

#include <vector>

#include "prometheus/metric_family.h"

namespace lockkeeper::telemetry {

// Returns: the metrics that /proc has. Thread safety: any thread.
[[nodiscard]] std::vector<prometheus::MetricFamily> process_metrics();

}  // namespace lockkeeper::telemetry
