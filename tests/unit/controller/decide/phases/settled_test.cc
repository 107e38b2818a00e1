#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(Settled, AdmittedImageNeedsNoRun) {
  Observation o = observed("shop:v1");
  recorded(o, "shop:v1", "Applied", 1);
  const std::vector<std::string> admitted = o.migration->status.admitted;
  recorded(o, "shop:v2", "Failed", 2);
  edit(o).status.admitted = admitted;
  const Decision decision = decide(o);
  EXPECT_EQ(truth(decision, "Ready"), "True");
  EXPECT_EQ(act_of<CreateJob>(decision), nullptr);
}

TEST(Settled, AnUndoAfterAFailureTellsThePresent) {
  Observation o = observed("shop:v1");
  recorded(o, "shop:v1", "Applied", 1);
  edit(o).status.history[0].to = {"0001"};
  edit(o).status.revision.current = {"0001"};
  Observation failed = o;
  failed.target = target_of("shop:v2");
  failed.inputs = "inputs-shop:v2";
  failed.jobs = {job_for(o, "shop:v2", 2, JobState::kFailed)};
  failed.pods = {ended(failed.jobs[0], "Failed", "MigrationFailed", 1)};
  say(failed.pods[0], {{"from", {"0001"}},
                       {"to", {"0001"}},
                       {"findings", {{{"code", "MigrationFailed"}, {"severity", "error"}, {"message", "no"}}}}});
  failed.progress.plan = {{"to", {"0002"}}, {"steps", {{{"action", "upgrade"}, {"revision", "0002"}}}}};
  const Decision after = decide(failed);
  ASSERT_EQ(after.status.revision.target, "0002");
  ASSERT_EQ(after.status.revision.pending, 1);
  ASSERT_EQ(after.status.diagnosis.size(), 1U);

  edit(o).status = after.status;
  const Decision undone = decide(o);
  EXPECT_EQ(truth(undone, "Ready"), "True");
  EXPECT_EQ(undone.status.revision.target, "0001");
  EXPECT_EQ(undone.status.revision.pending, 0);
  EXPECT_EQ(undone.status.revision.current, std::vector<std::string>{"0001"});
  EXPECT_EQ(truth(undone, "Applied"), "True");
  EXPECT_TRUE(undone.status.diagnosis.empty());
  EXPECT_FALSE(undone.status.plan);
  edit(o).status = undone.status;
  EXPECT_EQ(decide(o).status, undone.status) << "nothing new to write";
}

TEST(Settled, MovedTagIsAdmittedOnceItsHashIsKnown) {
  Observation o = observed("shop:latest");
  o.target->is_mutable = true;
  o.jobs = {job_for(o, "shop:latest", 1, JobState::kComplete)};
  o.pods = {ended(o.jobs[0], "Applied")};
  const Decision before = decide(o);
  EXPECT_TRUE(before.status.admitted.empty());
  EXPECT_EQ(truth(before, "Ready"), "True");
  edit(o).status = before.status;
  o.target->template_hash = "7c9";
  gate::GatedPod pod = gated("pod", "shop:latest");
  pod.template_hash = "7c9";
  o.gated = {pod};
  const Decision after = decide(o);
  EXPECT_EQ(after.status.admitted, std::vector<std::string>{"shop:latest#7c9"});
  EXPECT_NE(act_of<OpenGates>(after), nullptr);
}

}  // namespace
}  // namespace lockkeeper::controller
