// Who waits and is told, what was refused and is told, and where nothing makes anybody wait.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/decide/afterwards/refused_acts.h"
#include "controller/decide/orphans.h"
#include "controller/observe/gate_policy.h"
#include "observed.h"

namespace lockkeeper::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

gate::GatedPod gated(const std::string& name, const std::string& image, int age_seconds = 60) {
  gate::GatedPod pod;
  pod.name_space = "ns";
  pod.name = name;
  pod.uid = name;
  pod.migration = "shop";
  pod.gates = {std::string(gate::kGate)};
  pod.images = {image};
  pod.created = kNow - std::chrono::seconds(age_seconds);
  return pod;
}

// Ready for shop:v1.
Observation settled() {
  Observation o = observed();
  recorded(o, "shop:v1", "Applied");
  edit(o).spec.workload_ref = api::WorkloadRef{"apps/v1", "Deployment", "shop", ""};
  o.template_gate = TemplateGate{"shop", true};
  return o;
}

std::vector<Notice> on_pods(const Decision& decision) {
  std::vector<Notice> out;
  for (const Notice& notice : decision.notices) {
    if (!notice.pod.empty()) out.push_back(notice);
  }
  return out;
}

TEST(Waiting, APodOfAnImageThatIsNeverTheTargetIsToldAndCountedWhileReadyIsTrue) {
  Observation o = settled();
  o.gated = {gated("worker-1", "worker:v1", 90), gated("worker-2", "worker:v1", 30)};
  const Decision decision = decide(o);
  EXPECT_EQ(truth(decision, "Ready"), "True");
  ASSERT_EQ(decision.status.gates.waiting_for.size(), 1U);
  const api::WaitingStatus& group = decision.status.gates.waiting_for[0];
  EXPECT_EQ(group.image, "worker:v1");
  EXPECT_EQ(group.reason, "ImageNotTarget");
  EXPECT_EQ(group.count, 2);
  EXPECT_THAT(group.pods, ElementsAre("worker-1", "worker-2"));
  EXPECT_EQ(group.since, kNow - std::chrono::seconds(90));
  for (const char* word : {"worker:v1", "shop:v1", "Deployment shop"}) EXPECT_THAT(group.message, HasSubstr(word));
  ASSERT_EQ(on_pods(decision).size(), 2U);
  EXPECT_TRUE(on_pods(decision)[0].is_warning);
  EXPECT_TRUE(noticed(decision, "ImageNotTarget"));
}

TEST(Waiting, APodInTheNormalWaitIsToldOnceItHasWaited) {
  Observation o = observed();
  o.jobs = {job_for(o, "shop:v1")};
  o.pods = {pod_for(o.jobs[0])};
  o.gated = {gated("young", "shop:v1", 1)};
  const Decision early = decide(o);
  EXPECT_THAT(on_pods(early), IsEmpty());
  ASSERT_TRUE(early.again);
  EXPECT_LE(*early.again, Milliseconds(4001));
  o.gated = {gated("old", "shop:v1", 6)};
  const Decision decision = decide(o);
  ASSERT_EQ(on_pods(decision).size(), 1U);
  EXPECT_EQ(on_pods(decision)[0].reason, "WaitingForMigration");
  EXPECT_FALSE(on_pods(decision)[0].is_warning);
  EXPECT_THAT(on_pods(decision)[0].message, HasSubstr("shop:v1"));
  o.told = {{"old", "WaitingForMigration"}};
  EXPECT_THAT(on_pods(decide(o)), IsEmpty()) << "not twice";
}

TEST(Waiting, APodIsToldAgainWhereTheReasonHasChanged) {
  Observation o = observed();
  recorded(o, "shop:v1", "Failed");
  o.gated = {gated("pod", "shop:v1")};
  o.told = {{"pod", "WaitingForMigration"}};
  const Decision decision = decide(o);
  ASSERT_EQ(on_pods(decision).size(), 1U);
  EXPECT_EQ(on_pods(decision)[0].reason, "Failed");
  EXPECT_TRUE(on_pods(decision)[0].is_warning);
  EXPECT_EQ(decision.status.gates.waiting_for[0].reason, "Failed");
}

TEST(Waiting, SuspendedAndWithoutAWorkloadTheySaySo) {
  Observation o = observed();
  edit(o).spec.suspend = true;
  o.gated = {gated("pod", "shop:v1")};
  EXPECT_EQ(decide(o).status.gates.waiting_for[0].reason, "Suspended");
  edit(o).spec.suspend = false;
  o.target.reset();
  o.no_target = Problem{"WorkloadNotFound", "Deployment ns/shop does not exist.", false, Milliseconds(0)};
  const Decision decision = decide(o);
  EXPECT_EQ(decision.status.gates.waiting_for[0].reason, "WorkloadNotFound");
  EXPECT_THAT(decision.status.gates.waiting_for[0].message, HasSubstr("Deployment ns/shop does not exist"));
}

TEST(Waiting, TheListAndTheEventsOfOneLookAreBounded) {
  Observation o = settled();
  for (int i = 0; i < 300; ++i) {
    o.gated.push_back(gated("pod-" + std::to_string(i), "worker:v" + std::to_string(i % 20)));
  }
  const Decision decision = decide(o);
  EXPECT_EQ(decision.status.gates.waiting, 300);
  EXPECT_EQ(decision.status.gates.waiting_for.size(), api::kMostWaitingGroups);
  for (const api::WaitingStatus& group : decision.status.gates.waiting_for) EXPECT_LE(group.pods.size(), 5U);
  EXPECT_EQ(on_pods(decision).size(), 50U);
  EXPECT_EQ(decision.again, Milliseconds(1000));
}

TEST(Waiting, WhoMayGoIsCountedUntilItsGateIsGoneAndNoEventSaysMore) {
  Observation o = observed();
  o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete)};
  o.pods = {ended(o.jobs[0], "Applied")};
  o.gated = {gated("pod", "shop:v1")};
  const Decision decision = decide(o);
  EXPECT_EQ(decision.status.gates.waiting, 1);
  EXPECT_EQ(decision.status.gates.opened, 0);
  EXPECT_FALSE(noticed(decision, "GateOpened")) << "nothing is opened yet";
  ASSERT_NE(act_of<OpenGates>(decision), nullptr);
  EXPECT_TRUE(act_of<OpenGates>(decision)->is_first);
  edit(o).status = decision.status;
  o.gated.clear();
  o.opened = 1;
  const Decision after = decide(o);
  EXPECT_EQ(after.status.gates.waiting, 0);
  EXPECT_EQ(after.status.gates.opened, 1);
}

ActRefusal refused_gate(const std::string& uid, Milliseconds wait) {
  return {"GateRefused", "The gate of pod " + uid + " stays closed: denied by example.org", true, {uid}, wait};
}

TEST(Refused, AGateThatStaysClosedIsTheServersSentenceAndNotReady) {
  Observation o = settled();
  o.gated = {gated("pod", "shop:v1"), gated("new", "shop:v1")};
  o.refusals = {{"open-gates", refused_gate("pod", Milliseconds(20000))}};
  const Decision decision = decide(o);
  EXPECT_EQ(truth(decision, "Ready"), "False");
  EXPECT_EQ(truth(decision, "Stalled"), "True");
  EXPECT_EQ(reason_of(decision, "Stalled"), "GateRefused");
  EXPECT_EQ(truth(decision, "ActionRefused"), "True");
  EXPECT_THAT(message_of(decision, "ActionRefused"), HasSubstr("denied by example.org"));
  EXPECT_EQ(decision.status.gates.waiting, 2);
  EXPECT_EQ(decision.status.gates.waiting_for[0].reason, "GateRefused");
  EXPECT_TRUE(noticed(decision, "GateRefused"));
  EXPECT_LE(decision.again, Milliseconds(20000));
  ASSERT_NE(act_of<OpenGates>(decision), nullptr);
  ASSERT_EQ(act_of<OpenGates>(decision)->pods.size(), 1U) << "a new pod is tried at once";
  EXPECT_EQ(act_of<OpenGates>(decision)->pods[0].name, "new");

  edit(o).status = decision.status;
  o.refusals["open-gates"].wait = Milliseconds(0);
  const Decision again = decide(o);
  EXPECT_EQ(act_of<OpenGates>(again)->pods.size(), 2U) << "it is time to try again";
  EXPECT_TRUE(act_of<OpenGates>(again)->is_first) << "an Event tells how many went after all";
  EXPECT_EQ(truth(again, "ActionRefused"), "True") << "until it is done";

  edit(o).status = again.status;
  o.refusals.clear();
  o.gated.clear();
  const Decision done = decide(o);
  EXPECT_EQ(truth(done, "Ready"), "True");
  EXPECT_EQ(truth(done, "ActionRefused"), "");
}

TEST(Refused, AWebhookThatDoesNotAnswerIsNoFailureYet) {
  Observation o = settled();
  o.gated = {gated("pod", "shop:v1")};
  o.refusals = {{"open-gates", refused_gate("pod", Milliseconds(4000))}};
  o.refusals["open-gates"].needs_a_person = false;
  const Decision decision = decide(o);
  EXPECT_EQ(truth(decision, "Ready"), "False");
  EXPECT_EQ(truth(decision, "Reconciling"), "True");
  EXPECT_EQ(truth(decision, "Stalled"), "False");
}

TEST(Refused, AStopThatDidNotArriveIsNotSaidToHaveBeenAsked) {
  Observation o = observed("shop:v2");
  o.jobs = {job_for(o, "shop:v1")};
  o.pods = {pod_for(o.jobs[0])};
  const Decision first = decide(o);
  ASSERT_NE(act_of<StopRun>(first), nullptr);
  EXPECT_THAT(message_of(first, "Reconciling"), HasSubstr("is to be asked to stop"));
  o.refusals = {{"stop-run", {"ActRefused", "patch pods: the API server answered 403: no", true, {}, Milliseconds(9)}}};
  const Decision refused = decide(o);
  EXPECT_EQ(act_of<StopRun>(refused), nullptr) << "not before it is time";
  EXPECT_EQ(truth(refused, "ActionRefused"), "True");
  EXPECT_EQ(reason_of(refused, "ActionRefused"), "ActRefused");
  EXPECT_THAT(message_of(refused, "Reconciling"), Not(HasSubstr("was asked")));
  o.pods[0].stop = "asked";
  o.refusals.clear();
  EXPECT_THAT(message_of(decide(o), "Reconciling"), HasSubstr("was asked to stop"));
}

TEST(Refused, AFinalizerThatIsRefusedStallsAndStartsNothing) {
  Observation o = observed();
  edit(o).finalizers.clear();
  o.refusals = {{"add-finalizer",
                 {"ActRefused", "patch migrations: the API server answered 403: no", true, {}, Milliseconds(9)}}};
  const Decision decision = decide(o);
  EXPECT_EQ(act_of<CreateJob>(decision), nullptr);
  EXPECT_TRUE(decision.status.run.job.empty()) << "no run was written down";
  EXPECT_EQ(truth(decision, "Stalled"), "True");
  EXPECT_THAT(message_of(decision, "Stalled"), HasSubstr("403"));
}

TEST(Refused, APlanIsNamedOnceItsConfigMapIsThere) {
  Observation o = observed();
  o.jobs = {job_for(o, "shop:v1")};
  o.pods = {pod_for(o.jobs[0])};
  o.progress.plan = {{"digest", "d"}, {"steps", Json::array()}};
  const Decision first = decide(o);
  ASSERT_NE(act_of<WritePlan>(first), nullptr);
  ASSERT_TRUE(first.status.plan);
  EXPECT_EQ(first.status.plan->config_map, "");
  edit(o).status = first.status;
  o.plan_config_map = act_of<WritePlan>(first)->config_map;
  const Decision second = decide(o);
  EXPECT_EQ(act_of<WritePlan>(second), nullptr);
  EXPECT_EQ(second.status.plan->config_map, o.plan_config_map);
}

TEST(Refused, ARunThatWasOverBeforeAnybodyLookedHasItsPlanToo) {
  Observation o = observed();
  o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete)};
  o.pods = {ended(o.jobs[0], "Applied")};
  o.progress.plan = {{"digest", "d"}, {"steps", Json::array()}};
  const Decision decision = decide(o);
  ASSERT_NE(act_of<WritePlan>(decision), nullptr);
  edit(o).status = decision.status;
  o.plan_config_map = act_of<WritePlan>(decision)->config_map;
  o.progress = {};
  EXPECT_EQ(decide(o).status.plan->config_map, o.plan_config_map);
}

TEST(OpenGate, ATemplateWithoutTheLabelOrTheGateIsSaidAtReadyAndOnce) {
  struct Case {
    api::GateMode mode;
    TemplateGate gate;
    const char* says;
  };
  for (const Case& c :
       {Case{api::GateMode::kAdmission, {"", false}, "no label lockkeeper.dev/migration: shop"},
        Case{api::GateMode::kAdmission, {"other", false}, "no label lockkeeper.dev/migration: shop"},
        Case{api::GateMode::kAdmission, {"shop", false}, ""},
        Case{api::GateMode::kTemplate, {"shop", false}, "no scheduling gate"},
        Case{api::GateMode::kTemplate, {"shop", true}, ""}, Case{api::GateMode::kNone, {"", false}, ""}}) {
    Observation o = settled();
    edit(o).spec.gate = c.mode;
    o.template_gate = c.gate;
    const Decision decision = decide(o);
    EXPECT_EQ(noticed(decision, "GateMissing"), *c.says != '\0') << c.says;
    EXPECT_THAT(message_of(decision), HasSubstr(c.says));
    edit(o).status = decision.status;
    o.template_gate.reset();
    EXPECT_EQ(decide(o).status, decision.status) << "nobody looked this time: as before";
    EXPECT_FALSE(noticed(decide(o), "GateMissing"));
  }
}

TEST(GatePolicy, IsOurPolicyThereAndDoesItMeanThatNamespace) {
  const Json all = {{"spec", {{"matchConstraints", Json::object()}}}};
  const Json but_system = Json::parse(R"({"spec":{"matchConstraints":{"namespaceSelector":{"matchExpressions":[
      {"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["kube-system"]}]}}}})");
  const Json binding = {{"spec", {{"policyName", "x"}}}};
  const Json only_shop = Json::parse(R"({"spec":{"matchResources":{"namespaceSelector":{"matchLabels":{
      "kubernetes.io/metadata.name":"shop"}}}}})");
  EXPECT_EQ(why_not_closed("x", all, binding, "shop"), "");
  EXPECT_EQ(why_not_closed("x", but_system, binding, "shop"), "");
  EXPECT_THAT(why_not_closed("x", but_system, binding, "kube-system"), HasSubstr("leaves out namespace kube-system"));
  EXPECT_EQ(why_not_closed("x", all, only_shop, "shop"), "");
  EXPECT_THAT(why_not_closed("x", all, only_shop, "billing"), HasSubstr("leaves out namespace billing"));
  EXPECT_THAT(why_not_closed("x", nullptr, nullptr, "shop"), HasSubstr("MutatingAdmissionPolicy x is not there"));
  EXPECT_THAT(why_not_closed("x", all, nullptr, "shop"), HasSubstr("MutatingAdmissionPolicyBinding x is not there"));
  EXPECT_THAT(why_not_closed("x", nullptr, nullptr, "shop"), HasSubstr("admission.enabled"));
}

TEST(GatePolicy, APolicyThatIsNotActedByIsSaidWithWhatMayBeTheReason) {
  EXPECT_THAT(why_not_acted_by("x", true, "shop"), AllOf(HasSubstr("MutatingAdmissionPolicy x is there"),
                                                         HasSubstr("feature gate"), HasSubstr("gate: Template")));
  EXPECT_THAT(why_not_acted_by("x", false, "shop"),
              AllOf(HasSubstr("tried in namespace shop"), HasSubstr("admission.enabled"), HasSubstr("feature gate"),
                    HasSubstr("gate: Template")));
}

TEST(OpenGate, AFirstTrialThatFailsIsLookedAtAgainBeforeAnythingIsSaidOrTakenBack) {
  Observation o = settled();
  o.gate_open = "No pod waits by itself.";
  o.gate_open_is_sure = false;
  const Decision first = decide(o);
  EXPECT_FALSE(noticed(first, "NoAdmissionPolicy"));
  EXPECT_THAT(message_of(first), Not(HasSubstr(o.gate_open)));
  ASSERT_TRUE(first.again);
  EXPECT_LE(*first.again, Milliseconds(3000));
  o.gate_open_is_sure = true;
  const Decision sure = decide(o);
  EXPECT_TRUE(noticed(sure, "NoAdmissionPolicy"));
  edit(o).status = sure.status;
  o.gate_open_is_sure = false;
  EXPECT_EQ(decide(o).status, sure.status) << "after a restart it is said still";
}

TEST(Orphans, PodsOfAMigrationThatIsNotThereAreToldOnceAndCounted) {
  const std::vector<std::shared_ptr<const gate::GatedPod>> pods{
      std::make_shared<gate::GatedPod>(gated("old", "shop:v1", 60)),
      std::make_shared<gate::GatedPod>(gated("young", "shop:v1", 1))};
  const Orphans first = judge_orphans({"ns", "typo"}, pods, {}, kNow);
  ASSERT_EQ(first.notices.size(), 1U);
  EXPECT_EQ(first.notices[0].pod, "old");
  EXPECT_TRUE(first.again);
  EXPECT_EQ(first.gauges.gated_pods, 2);
  ASSERT_EQ(first.gauges.waiting.size(), 1U);
  EXPECT_EQ(first.gauges.waiting[0].reason, "MigrationNotFound");
  EXPECT_EQ(first.gauges.waiting[0].pods, 2);
  const Orphans second = judge_orphans({"ns", "typo"}, pods, {{"old", "MigrationNotFound"}}, kNow);
  EXPECT_THAT(second.notices, IsEmpty());
  EXPECT_THAT(second.told, ElementsAre("old"));
}

}  // namespace
}  // namespace lockkeeper::controller
