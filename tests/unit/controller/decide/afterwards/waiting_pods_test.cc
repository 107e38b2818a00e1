#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(WaitingPods, APodOfAnImageThatIsNeverTheTargetIsToldAndCountedWhileReadyIsTrue) {
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

TEST(WaitingPods, APodInTheNormalWaitIsToldOnceItHasWaited) {
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

TEST(WaitingPods, APodIsToldAgainWhereTheReasonHasChanged) {
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

TEST(WaitingPods, SuspendedAndWithoutAWorkloadTheySaySo) {
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

TEST(WaitingPods, TheListAndTheEventsOfOneLookAreBounded) {
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

TEST(WaitingPods, WhoMayGoIsCountedUntilItsGateIsGoneAndNoEventSaysMore) {
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

}  // namespace
}  // namespace lockkeeper::controller
