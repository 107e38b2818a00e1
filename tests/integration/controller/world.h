// A namespace on a real API server in which the test plays the kubelet, the Job controller and the Deployment
// controller, and an operator that serves it.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/migration.h"
#include "kube/client.h"
#include "kube/config.h"
#include "kube/credentials.h"
#include "operator_process.h"

namespace lockkeeper::controller {

class World : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  void start_operator() { operator_ = std::make_unique<OperatorProcess>(kubeconfig_, ns_); }

  // What people apply.
  void create_deployment(const std::string& name, const std::string& image, const std::string& strategy = "");
  void set_image(const std::string& deployment, const std::string& image);
  void create_migration(const std::string& name, const Json& spec);
  void create_migration_of(const std::string& deployment) {
    create_migration(deployment,
                     {{"workloadRef", {{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"name", deployment}}},
                      {"gate", "Template"}});
  }
  void patch_migration(const std::string& name, const Json& patch);

  // What the cluster does.
  Json create_gated_pod(const std::string& name, const std::string& migration, const std::string& image);
  // The run's pod, scheduled, with its runner running.
  Json start_run(const Json& job);
  Json create_run_pod(const Json& job);
  void set_pod_status(const Json& pod, const Json& status);
  // The runner ends and reports, then the Job controller says so.
  void end_run(const Json& job, const Json& pod, const Json& report, int exit_code = 0);
  void end_pod(const Json& pod, const std::string& message, int exit_code, const std::string& reason = "Completed");
  void end_job(const Json& job, bool well, const std::string& reason = "PodFailurePolicy");
  // All of it, successfully.
  void succeed(const Json& job, const std::string& revision = "a1");

  // What is in the world now.
  [[nodiscard]] std::optional<api::Migration> migration(const std::string& name);
  [[nodiscard]] std::vector<Json> jobs_of(const std::string& migration);
  [[nodiscard]] std::vector<Json> list(const kube::Resource& resource);
  [[nodiscard]] bool is_gated(const std::string& pod);
  [[nodiscard]] std::string stop_of(const Json& pod);
  [[nodiscard]] std::vector<std::string> event_reasons(const std::string& about);
  static const api::Condition& condition(const api::Migration& migration, std::string_view type);
  static bool is(const api::Migration& migration, std::string_view type);

  // Waits until it holds; fails the test with `what` and the operator's log where it does not within 20 s.
  void wait_until(const std::string& what, const std::function<bool()>& holds);
  // The Job of that attempt.
  Json wait_for_job(const std::string& migration, int attempt = 1);
  api::Migration wait_for(const std::string& migration, const std::string& what,
                          const std::function<bool(const api::Migration&)>& holds);

  std::string kubeconfig_;
  std::string ns_;
  std::unique_ptr<kube::Credentials> credentials_;
  std::unique_ptr<kube::HttpTransport> transport_;
  std::unique_ptr<kube::Client> client_;
  std::unique_ptr<OperatorProcess> operator_;
};

[[nodiscard]] Json report(const std::string& outcome, const std::string& reason, const std::string& message,
                          const std::vector<std::string>& to = {}, const std::vector<std::string>& from = {});

}  // namespace lockkeeper::controller
