// The operator's command line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "telemetry/logging.h"

namespace lockkeeper::cmd {

struct OperatorFlags {
  std::string kubeconfig;
  std::string context;
  std::vector<std::string> namespaces;  // empty: all
  std::vector<std::string> excluded_namespaces;
  bool let_go = false;  // run let_go() instead of serving
  bool check = false;   // run check_install() instead of serving
  bool leader_election = true;
  std::string lease_namespace;  // empty: ours
  std::string lease_name = "lockkeeper-operator";
  int workers = 4;
  std::string admission_policy = "lockkeeper";
  std::string runner_image;
  std::string runner_image_pull_policy;
  std::string metrics_address = ":8080";  // 0: not served
  std::string health_address = ":8081";
  telemetry::LogFormat log_format = telemetry::LogFormat::kJson;
  telemetry::LogLevel log_level = telemetry::LogLevel::kInfo;
};

// The flags, or the status to end with: 0 after --help and --version, 2 after a sentence on standard error.
struct ParsedOperatorFlags {
  OperatorFlags flags;
  std::optional<int> exit;
};
// Reads the command line, and prints the help or the sentence. Throws: nothing for wrong flags.
[[nodiscard]] ParsedOperatorFlags parse_operator_flags(int argc, char** argv);

}  // namespace lockkeeper::cmd
