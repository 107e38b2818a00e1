#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/decide/afterwards/refused_acts.h"
#include "observed.h"

namespace lockkeeper::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ActRefusal refused_gate(const std::string& uid, Milliseconds wait) {
  return {"GateRefused", "The gate of pod " + uid + " stays closed: denied by example.org", true, {uid}, wait};
}

TEST(RefusedActs, AGateThatStaysClosedIsTheServersSentenceAndNotReady) {
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

TEST(RefusedActs, AWebhookThatDoesNotAnswerIsNoFailureYet) {
  Observation o = settled();
  o.gated = {gated("pod", "shop:v1")};
  o.refusals = {{"open-gates", refused_gate("pod", Milliseconds(4000))}};
  o.refusals["open-gates"].needs_a_person = false;
  const Decision decision = decide(o);
  EXPECT_EQ(truth(decision, "Ready"), "False");
  EXPECT_EQ(truth(decision, "Reconciling"), "True");
  EXPECT_EQ(truth(decision, "Stalled"), "False");
}

TEST(RefusedActs, AStopThatDidNotArriveIsNotSaidToHaveBeenAsked) {
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

TEST(RefusedActs, AFinalizerThatIsRefusedStallsAndStartsNothing) {
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

}  // namespace
}  // namespace lockkeeper::controller
