#include "cmd/operator/flags.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <map>

namespace lockkeeper::cmd {
namespace {

void add_cluster_flags(CLI::App& app, OperatorFlags& flags) {
  app.add_option("--kubeconfig", flags.kubeconfig,
                 "A kubeconfig (default: $KUBECONFIG, then the pod's service account, then ~/.kube/config)")
      ->group("Cluster");
  app.add_option("--context", flags.context, "A context of the kubeconfig (default: its current one)")
      ->group("Cluster");
  auto* only = app.add_option("--namespace", flags.namespaces,
                              "The only namespaces to serve: given several times, or a,b (default: all)")
                   ->delimiter(',')
                   ->allow_extra_args(false)
                   ->group("Cluster");
  app.add_option("--exclude-namespace", flags.excluded_namespaces, "Serve all namespaces but these")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->excludes(only)
      ->group("Cluster");

  auto* let_go = app.add_flag("--let-go", flags.let_go,
                              "After the operator was taken away: free Migrations of its finalizer and pods of its "
                              "gate, and end");
  let_go->group("Cluster");
  app.add_flag("--check", flags.check,
               "Ask whether an operator with these flags and our rights can do its work, and end: 1 where it cannot")
      ->excludes(let_go)
      ->group("Cluster");
}

void add_run_flags(CLI::App& app, OperatorFlags& flags) {
  app.add_option("--leader-election", flags.leader_election, "Lead only while a Lease is held")
      ->capture_default_str()
      ->group("Leader election");
  app.add_option("--lease-namespace", flags.lease_namespace, "Where the Lease is (default: our own namespace)")
      ->group("Leader election");
  app.add_option("--lease-name", flags.lease_name, "The Lease's name")->capture_default_str()->group("Leader election");

  app.add_option("--workers", flags.workers, "How many Migrations are worked on at once")
      ->check(CLI::Range(1, 64))
      ->capture_default_str()
      ->group("Runs");
  app.add_option("--admission-policy", flags.admission_policy,
                 "The name before -close of the MutatingAdmissionPolicy of this install, or none")
      ->capture_default_str()
      ->group("Runs");
  app.add_option("--runner-image", flags.runner_image, "The image that brings the runner into a Job's pod")
      ->group("Runs");
  app.add_option("--runner-image-pull-policy", flags.runner_image_pull_policy,
                 "Its pull policy (default: the kubelet's)")
      ->check(CLI::IsMember({"Always", "IfNotPresent", "Never"}))
      ->group("Runs");
}

void add_telemetry_flags(CLI::App& app, OperatorFlags& flags) {
  app.add_option("--metrics-address", flags.metrics_address, "Where /metrics is served; 0: nowhere")
      ->capture_default_str()
      ->group("Telemetry");
  app.add_option("--health-address", flags.health_address, "Where /healthz and /readyz are served; 0: nowhere")
      ->capture_default_str()
      ->group("Telemetry");
  app.add_option("--log-format", flags.log_format, "json or text")
      ->transform(CLI::CheckedTransformer(std::map<std::string, telemetry::LogFormat>{
          {"json", telemetry::LogFormat::kJson}, {"text", telemetry::LogFormat::kText}}))
      ->group("Telemetry");
  app.add_option("--log-level", flags.log_level, "debug, info, warning or error")
      ->transform(
          CLI::CheckedTransformer(std::map<std::string, telemetry::LogLevel>{{"debug", telemetry::LogLevel::kDebug},
                                                                             {"info", telemetry::LogLevel::kInfo},
                                                                             {"warning", telemetry::LogLevel::kWarning},
                                                                             {"error", telemetry::LogLevel::kError}}))
      ->group("Telemetry");
}

}  // namespace

ParsedOperatorFlags parse_operator_flags(int argc, char** argv) {
  ParsedOperatorFlags parsed;
  OperatorFlags& flags = parsed.flags;
  CLI::App app("Brings databases to where the code that is about to run needs them, before it runs.",
               "lockkeeper-operator");
  app.set_version_flag("--version", fmt::format("lockkeeper-operator {}", LOCKKEEPER_VERSION));
  add_cluster_flags(app, flags);
  add_run_flags(app, flags);
  add_telemetry_flags(app, flags);
  try {
    app.parse(argc, argv);
    if (flags.runner_image.empty() && !flags.let_go && !flags.check) throw CLI::RequiredError("--runner-image");
  } catch (const CLI::Success& done) {
    parsed.exit = app.exit(done);
  } catch (const CLI::ParseError& wrong) {
    app.exit(wrong);
    parsed.exit = 2;
  }
  return parsed;
}

}  // namespace lockkeeper::cmd
