// What the API server does not let the operator do is told in its own words, on a real API server with real policies.
#include <gmock/gmock.h>

#include "kube/api_error.h"
#include "kube/discovery.h"
#include "world.h"

namespace lockkeeper::controller {
namespace {

using ::testing::HasSubstr;

const kube::Resource kPolicies{"admissionregistration.k8s.io", "v1", "validatingadmissionpolicies",
                               "ValidatingAdmissionPolicy"};
const kube::Resource kBindings{"admissionregistration.k8s.io", "v1", "validatingadmissionpolicybindings",
                               "ValidatingAdmissionPolicyBinding"};

class Refusals : public World {
 protected:
  void TearDown() override {
    allow();
    // The server goes by a policy for a moment after it is gone.
    wait_until("no policy is in the way any more", [&] {
      try {
        for (const Json& pod : list(kube::kPods)) {
          (void)client_->patch(kube::kPods, kube::ObjectKey::of(pod), kube::PatchKind::kMerge,
                               {{"metadata", {{"finalizers", nullptr}}}});
        }
        return true;
      } catch (const kube::ApiError&) {
        return false;
      }
    });
    World::TearDown();
  }

  // From now on nobody takes the last gate from a pod of this namespace.
  void refuse_gates(const std::string& sentence) {
    deny("pods", "UPDATE", "has(object.spec.schedulingGates) || !has(oldObject.spec.schedulingGates)", sentence);
    int probes = 0;
    wait_until("the policy is in force", [&] {
      const Json pod = create_gated_pod("probe-" + std::to_string(probes++), "nobody", "probe:v1");
      try {
        (void)client_->patch(kube::kPods, kube::ObjectKey::of(pod), kube::PatchKind::kMerge,
                             {{"spec", {{"schedulingGates", nullptr}}}});
        return false;
      } catch (const kube::ApiError&) {
        return true;
      }
    });
  }

  void deny(const std::string& resource, const std::string& operation, const std::string& unless,
            const std::string& sentence) {
    const Json policy = {
        {"apiVersion", "admissionregistration.k8s.io/v1"},
        {"kind", "ValidatingAdmissionPolicy"},
        {"metadata", {{"name", ns_}}},
        {"spec",
         {{"failurePolicy", "Fail"},
          {"matchConstraints",
           {{"resourceRules",
             {{{"apiGroups", {""}}, {"apiVersions", {"v1"}}, {"operations", {operation}}, {"resources", {resource}}}}},
            {"namespaceSelector", {{"matchLabels", {{"kubernetes.io/metadata.name", ns_}}}}}}},
          {"validations", {{{"expression", unless}, {"message", sentence}}}}}}};
    const Json binding = {{"apiVersion", "admissionregistration.k8s.io/v1"},
                          {"kind", "ValidatingAdmissionPolicyBinding"},
                          {"metadata", {{"name", ns_}}},
                          {"spec", {{"policyName", ns_}, {"validationActions", {"Deny"}}}}};
    ASSERT_TRUE(std::holds_alternative<kube::Created>(client_->create(kPolicies, policy)));
    ASSERT_TRUE(std::holds_alternative<kube::Created>(client_->create(kBindings, binding)));
  }

  void allow() {
    (void)client_->remove(kBindings, {"", ns_});
    (void)client_->remove(kPolicies, {"", ns_});
  }

  std::string note_of(const std::string& about, const std::string& reason) {
    for (const Json& event : list(kube::kEvents)) {
      if (string_at(event, {"regarding", "name"}) == about && string_at(event, {"reason"}) == reason) {
        return string_at(event, {"note"});
      }
    }
    return {};
  }
};

TEST_F(Refusals, AGateThatStaysClosedIsNotReportedAsOpened) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  const Json job = wait_for_job("shop");
  create_gated_pod("pod", "shop", "shop:v1");
  refuse_gates("nobody touches pods on a Friday");
  succeed(job);
  const auto told = wait_for("shop", "GateRefused", [](const auto& m) { return is(m, "ActionRefused"); });
  EXPECT_THAT(condition(told, "ActionRefused").message, HasSubstr("nobody touches pods on a Friday"));
  EXPECT_EQ(condition(told, "ActionRefused").reason, "GateRefused");
  const auto stalled = wait_for("shop", "Stalled", [](const auto& m) { return is(m, "Stalled"); });
  EXPECT_FALSE(is(stalled, "Ready"));
  EXPECT_THAT(condition(stalled, "Ready").message, HasSubstr("nobody touches pods on a Friday"));
  EXPECT_EQ(stalled.status.gates.waiting, 1);
  EXPECT_EQ(stalled.status.gates.opened, 0);
  ASSERT_EQ(stalled.status.gates.waiting_for.size(), 1U);
  EXPECT_EQ(stalled.status.gates.waiting_for[0].reason, "GateRefused");
  EXPECT_EQ(stalled.status.admitted, std::vector<std::string>{"shop:v1"}) << "the database is ready all the same";
  EXPECT_TRUE(is(stalled, "Applied"));
  wait_until("an Event says so", [&] { return !note_of("shop", "GateRefused").empty(); });
  EXPECT_EQ(note_of("shop", "GateOpened"), "");
  EXPECT_TRUE(is_gated("pod"));

  allow();
  // A new pod is tried at once, whatever became of the old one.
  int more = 0;
  wait_until("the policy is gone", [&] {
    create_gated_pod("later-" + std::to_string(more), "shop", "shop:v1");
    const std::string name = "later-" + std::to_string(more++);
    for (int i = 0; i < 50 && is_gated(name); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return !is_gated(name);
  });
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(45);
  while (is_gated("pod") && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_FALSE(is_gated("pod")) << "it is tried again by itself";
  const auto ready = wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  EXPECT_FALSE(is(ready, "ActionRefused"));
  EXPECT_FALSE(is(ready, "Stalled"));
}

TEST_F(Refusals, ARunThatMayNotBeAskedToStopIsNotSaidToBeAsked) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  const Json job = wait_for_job("shop");
  const Json pod = start_run(job);
  deny("pods", "UPDATE", "!has(object.metadata.annotations) || !('lockkeeper.dev/stop' in object.metadata.annotations)",
       "nobody stops anything here");
  wait_until("the policy is in force", [&] {
    try {
      const Json probe = create_gated_pod("probe", "nobody", "probe:v1");
      (void)probe;
    } catch (const std::exception&) {
    }
    try {
      (void)client_->patch(kube::kPods, {ns_, "probe"}, kube::PatchKind::kMerge,
                           {{"metadata", {{"annotations", {{"lockkeeper.dev/stop", to_rfc3339_micro(now())}}}}}});
      return false;
    } catch (const kube::ApiError&) {
      return true;
    }
  });
  set_image("shop", "shop:v2");
  const auto told = wait_for("shop", "ActionRefused", [](const auto& m) { return is(m, "ActionRefused"); });
  EXPECT_EQ(condition(told, "ActionRefused").reason, "ActRefused");
  EXPECT_THAT(condition(told, "ActionRefused").message, HasSubstr("nobody stops anything here"));
  EXPECT_THAT(condition(told, "Reconciling").message, HasSubstr("is to be asked to stop"));
  EXPECT_EQ(stop_of(pod), "");
  end_run(job, pod, report("Applied", "Applied", "Applied 1 revision.", {"a1"}));
  const auto next = wait_for("shop", "the next run", [](const auto& m) { return m.status.run.attempt == 2; });
  EXPECT_FALSE(is(next, "ActionRefused")) << "nobody wants that any more";
}

TEST_F(Refusals, WhoWaitsInVainIsToldOnThePodInTheStatusAndInTheMetric) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  succeed(wait_for_job("shop"));
  wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  create_gated_pod("worker", "shop", "worker:v7");
  const auto told = wait_for("shop", "who waits", [](const auto& m) { return !m.status.gates.waiting_for.empty(); });
  EXPECT_TRUE(is(told, "Ready"));
  EXPECT_EQ(told.status.gates.waiting_for[0].reason, "ImageNotTarget");
  EXPECT_EQ(told.status.gates.waiting_for[0].image, "worker:v7");
  EXPECT_EQ(told.status.gates.waiting_for[0].pods, std::vector<std::string>{"worker"});
  wait_until("an Event on the pod", [&] { return !note_of("worker", "ImageNotTarget").empty(); });
  EXPECT_THAT(note_of("worker", "ImageNotTarget"), HasSubstr("worker:v7"));
  EXPECT_THAT(operator_->metrics(), HasSubstr("image=\"worker:v7\",reason=\"ImageNotTarget\"} 1"));
}

TEST_F(Refusals, DefaultGateWithoutAPolicyOfThisInstallIsSaidAtReady) {
  operator_ = std::make_unique<OperatorProcess>(kubeconfig_, ns_,
                                                std::vector<std::string>{"--admission-policy=nobody-has-this"});
  create_deployment("shop", "shop:v1");
  create_migration("shop", {{"workloadRef", {{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"name", "shop"}}}});
  succeed(wait_for_job("shop"));
  const auto ready = wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  kube::Discovery discovery(*client_);
  const auto has = [&](const char* version) {
    return discovery.resolve("admissionregistration.k8s.io/" + std::string(version), "MutatingAdmissionPolicy", {});
  };
  // Before 1.36 an API server may not even have that kind.
  if (has("v1") || has("v1beta1") || has("v1alpha1")) {
    EXPECT_THAT(condition(ready, "Ready").message, HasSubstr("nobody-has-this-close"));
    EXPECT_THAT(condition(ready, "Ready").message, HasSubstr("admission.enabled"));
  } else {
    EXPECT_THAT(condition(ready, "Ready").message, HasSubstr("does not serve MutatingAdmissionPolicy"));
    EXPECT_THAT(condition(ready, "Ready").message, HasSubstr("gate: Template"));
  }
  wait_until("an Event", [&] { return !note_of("shop", "NoAdmissionPolicy").empty(); });
}

}  // namespace
}  // namespace lockkeeper::controller
