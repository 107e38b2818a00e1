// What stands around a run: who selects its pod, who runs beside it, what is watched for its sake.
#include "base/timestamp.h"
#include "world.h"

namespace lockkeeper::controller {
namespace {

using Surroundings = World;

const kube::Resource kServices{"", "v1", "services", "Service"};
const kube::Resource kNetworkPolicies{"networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"};

Json container(const char* name, const Json& state) {
  return {{"name", name}, {"image", "x"}, {"imageID", ""}, {"ready", false}, {"restartCount", 0}, {"state", state}};
}

Json metadata(const std::string& ns, const std::string& name) {
  return {{"namespace", ns}, {"name", name}};
}

TEST_F(Surroundings, NoServiceSelectsTheRunsPodAndWhatAPolicySelectsByStays) {
  ASSERT_TRUE(std::holds_alternative<kube::Created>(client_->create(
      kServices,
      {{"apiVersion", "v1"},
       {"kind", "Service"},
       {"metadata", metadata(ns_, "shop")},
       {"spec", {{"selector", {{"app", "shop"}, {"example.com/tier", "web"}}}, {"ports", {{{"port", 80}}}}}}})));
  for (const auto& [name, label] : {std::pair("to-the-database", "role"), std::pair("by-the-same", "app")}) {
    ASSERT_TRUE(std::holds_alternative<kube::Created>(client_->create(
        kNetworkPolicies, {{"apiVersion", "networking.k8s.io/v1"},
                           {"kind", "NetworkPolicy"},
                           {"metadata", metadata(ns_, name)},
                           {"spec",
                            {{"podSelector", {{"matchLabels", {{label, "shop"}, {"example.com/tier", "web"}}}}},
                             {"policyTypes", {"Egress"}}}}})));
  }
  const Json labels = {
      {"app", "shop"}, {"role", "shop"}, {"example.com/tier", "web"}, {"lockkeeper.dev/migration", "shop"}};
  ASSERT_TRUE(std::holds_alternative<kube::Created>(client_->create(
      kube::kDeployments, {{"apiVersion", "apps/v1"},
                           {"kind", "Deployment"},
                           {"metadata", metadata(ns_, "shop")},
                           {"spec",
                            {{"selector", {{"matchLabels", {{"app", "shop"}}}}},
                             {"template",
                              {{"metadata", {{"labels", labels}}},
                               {"spec", {{"containers", {{{"name", "api"}, {"image", "shop:v1"}}}}}}}}}}})));
  start_operator();
  create_migration_of("shop");
  const Json job = wait_for_job("shop");
  const Json run = job["spec"]["template"]["metadata"]["labels"];
  EXPECT_EQ(string_at(run, {"role"}), "shop") << run;
  EXPECT_EQ(string_at(run, {"example.com/tier"}), "web") << run;
  EXPECT_FALSE(run.contains("app")) << run;
  wait_until("LabelConflict", [&] {
    const auto reasons = event_reasons("shop");
    return std::count(reasons.begin(), reasons.end(), "LabelConflict") == 1;
  });
  // It stands in the diagnosis too, and a run that does not reach its database says that it may be why.
  end_run(job, start_run(job), report("PreconditionNotMet", "DatabaseUnreachable", "No answer."), 13);
  const auto told =
      wait_for("shop", "outcome", [](const auto& m) { return m.status.run.outcome == "PreconditionNotMet"; });
  ASSERT_EQ(told.status.diagnosis.size(), 1U);
  EXPECT_EQ(told.status.diagnosis[0].subject, "NetworkPolicy " + ns_ + "/by-the-same");
  EXPECT_NE(condition(told, "Ready").message.find("Service shop selects by it"), std::string::npos)
      << condition(told, "Ready").message;
}

TEST_F(Surroundings, RunEndsWithItsContainerThoughASidecarRunsOn) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  const Json job = wait_for_job("shop");
  const Json pod = create_run_pod(job);
  const std::string stamp = to_rfc3339(now());
  const Json runs = {{"running", {{"startedAt", stamp}}}};
  const Json said = report("Applied", "Applied", "Applied 1 revision.", {"a1"});
  set_pod_status(pod,
                 {{"phase", "Running"}, {"containerStatuses", {container("api", runs), container("proxy", runs)}}});
  set_pod_status(pod, {{"phase", "Running"},
                       {"containerStatuses",
                        {container("api", {{"terminated",
                                            {{"exitCode", 0},
                                             {"reason", "Completed"},
                                             {"message", to_line(said)},
                                             {"startedAt", stamp},
                                             {"finishedAt", stamp}}}}),
                         container("proxy", runs)}}});
  wait_for("shop", "Ready with the report in hand", [](const auto& m) { return is(m, "Ready"); });
  wait_until("its pod is ended", [&] {
    const auto now = client_->get(kube::kPods, kube::ObjectKey::of(pod));
    return now && integer_at(*now, {"spec", "activeDeadlineSeconds"}) == 1;
  });
  // The kubelet ends the sidecar, whose status the Job takes for its own.
  set_pod_status(pod, {{"phase", "Failed"}, {"reason", "DeadlineExceeded"}});
  end_job(job, false);
  wait_until("the Job that failed for the sidecar goes", [&] { return jobs_of("shop").empty(); });
  EXPECT_TRUE(is(*migration("shop"), "Ready"));
  EXPECT_EQ(migration("shop")->status.history.size(), 1U) << "nothing ran twice";
  const auto reasons = event_reasons("shop");
  EXPECT_EQ(std::count(reasons.begin(), reasons.end(), "SidecarEnded"), 1);
}

class OtherKind : public World {
 protected:
  static constexpr const char* kPlural = "ferries";
  const kube::Resource crds_{"apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition",
                             false};
  const kube::Resource ferries_{"lockkeeper.test", "v1", kPlural, "Ferry"};

  void SetUp() override {
    World::SetUp();
    const Json schema = {{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}};
    (void)client_->create(
        crds_,
        {{"apiVersion", "apiextensions.k8s.io/v1"},
         {"kind", "CustomResourceDefinition"},
         {"metadata", {{"name", "ferries.lockkeeper.test"}}},
         {"spec",
          {{"group", "lockkeeper.test"},
           {"scope", "Namespaced"},
           {"names", {{"plural", kPlural}, {"singular", "ferry"}, {"kind", "Ferry"}, {"listKind", "FerryList"}}},
           {"versions",
            {{{"name", "v1"}, {"served", true}, {"storage", true}, {"schema", {{"openAPIV3Schema", schema}}}}}}}}});
    wait_until("the kind is served",
               [&] { return client_->send(kube::list_request(ferries_, {}, {}), {}).headers.status == 200; });
  }
  void TearDown() override {
    World::TearDown();
    (void)client_->remove(crds_, {"", "ferries.lockkeeper.test"});
  }

  // Streams of that kind that the API server serves.
  int watches() {
    kube::HttpRequest request;
    request.path = "/metrics";
    request.accept = "text/plain";
    const std::string text = client_->send(request, {}).body;
    for (std::size_t at = text.find("\napiserver_longrunning_requests{"); at != std::string::npos;
         at = text.find("\napiserver_longrunning_requests{", at + 1)) {
      const std::string line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
      if (line.find("\"ferries\"") != std::string::npos) return std::stoi(line.substr(line.rfind(' ') + 1));
    }
    return 0;
  }
};

TEST_F(OtherKind, IsWatchedAsLongAsAMigrationRefersToIt) {
  start_operator();
  const Json pods = {{"metadata", {{"labels", {{"app", "shop"}}}}},
                     {"spec", {{"containers", {{{"name", "api"}, {"image", "shop:v1"}}}}}}};
  ASSERT_TRUE(std::holds_alternative<kube::Created>(client_->create(ferries_, {{"apiVersion", "lockkeeper.test/v1"},
                                                                               {"kind", "Ferry"},
                                                                               {"metadata", metadata(ns_, "shop")},
                                                                               {"spec", {{"template", pods}}}})));
  create_migration(
      "shop",
      {{"workloadRef", {{"apiVersion", "lockkeeper.test/v1"}, {"kind", "Ferry"}, {"name", "shop"}}}, {"gate", "None"}});
  succeed(wait_for_job("shop"));
  wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  wait_until("it is watched", [&] { return watches() > 0; });
  EXPECT_TRUE(client_->remove(kube::kMigrations, {ns_, "shop"}));
  wait_until("it is not watched any more", [&] { return !migration("shop") && watches() == 0; });
}

}  // namespace
}  // namespace lockkeeper::controller
