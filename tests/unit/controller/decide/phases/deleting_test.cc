#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(Deleting, RunEndsFirstThenTheFinalizerGoesAndPodsAreTold) {
  Observation o = with_its_job();
  edit(o).finalizers = {std::string(kFinalizer)};
  edit(o).deletion = kNow;
  gate::GatedPod pod;
  pod.name = "pod";
  pod.uid = "pod-uid";
  pod.gates = {std::string(gate::kGate)};
  pod.images = {"shop:v1"};
  o.gated = {pod};
  const Decision waiting = decide(o);
  ASSERT_NE(act_of<StopRun>(waiting), nullptr);
  EXPECT_EQ(act_of<RemoveFinalizer>(waiting), nullptr);

  o.jobs[0].state = JobState::kComplete;
  o.jobs[0].finished = kNow;
  o.pods = {ended(o.jobs[0], "Applied")};
  const Decision going = decide(o);
  EXPECT_NE(act_of<RemoveFinalizer>(going), nullptr);
  EXPECT_EQ(act_of<OpenGates>(going), nullptr) << "no gate opens silently";
  EXPECT_TRUE(noticed(going, "GateClosed"));
}

}  // namespace
}  // namespace lockkeeper::controller
