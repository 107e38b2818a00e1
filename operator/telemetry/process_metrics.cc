#include "telemetry/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

namespace lockkeeper::telemetry {
namespace {

prometheus::MetricFamily single(std::string name, std::string help, prometheus::MetricType type, double value) {
  prometheus::ClientMetric metric;
  if (type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  return {std::move(name), std::move(help), type, {metric}};
}

// Seconds since 1970 at which the machine booted; 0 where the kernel does not say.
double boot_time() {
  std::ifstream file("/proc/stat");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  }
  return 0;
}

// When this process started, in seconds since 1970 by its ticks after the boot. Asked once: the kernel's time of the
// boot moves where the clock is corrected, and a process that starts once must not look like one that starts again.
double start_time(double ticks_after_boot) {
  static const double started = boot_time() + ticks_after_boot;
  return started;
}

}  // namespace

std::vector<prometheus::MetricFamily> process_metrics() {
  using prometheus::MetricType;
  std::vector<prometheus::MetricFamily> families;
  // proc(5): the fields after the command's closing parenthesis start with field 3.
  std::ifstream file("/proc/self/stat");
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::size_t after = text.rfind(')');
  if (after != std::string::npos) {
    std::istringstream fields(text.substr(after + 1));
    std::vector<std::string> values;
    for (std::string value; fields >> value;) values.push_back(value);
    const auto field = [&values](std::size_t number) {
      const std::size_t index = number - 3;
      return index < values.size() ? std::stod(values[index]) : 0.0;
    };
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
    families.push_back(single("process_cpu_seconds_total", "User and system CPU time spent in seconds.",
                              MetricType::Counter, (field(14) + field(15)) / ticks));
    families.push_back(single("process_start_time_seconds", "Start time since the Unix epoch in seconds.",
                              MetricType::Gauge, start_time(field(22) / ticks)));
    families.push_back(
        single("process_virtual_memory_bytes", "Virtual memory size in bytes.", MetricType::Gauge, field(23)));
    families.push_back(
        single("process_resident_memory_bytes", "Resident memory size in bytes.", MetricType::Gauge, field(24) * page));
    families.push_back(single("process_threads", "Number of threads.", MetricType::Gauge, field(20)));
  }
  std::error_code failed;
  double open = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", failed)) ++open;
  families.push_back(single("process_open_fds", "Number of open file descriptors.", MetricType::Gauge, open));
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    families.push_back(single("process_max_fds", "Maximum number of open file descriptors.", MetricType::Gauge,
                              static_cast<double>(limit.rlim_cur)));
  }
  return families;
}

}  // namespace lockkeeper::telemetry
