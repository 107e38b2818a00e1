#include <gtest/gtest.h>

#include "controller/decide/afterwards/afterwards.h"
#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(PlanName, APlanIsNamedOnceItsConfigMapIsThere) {
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

TEST(PlanName, ARunThatWasOverBeforeAnybodyLookedHasItsPlanToo) {
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

TEST(PlanName, APlanIsNamedByTheConfigMapOfItsOwnRun) {
  Observation o = observed();
  o.plan_config_map = "job-plan";
  Decision decision;
  decision.status.plan = api::PlanStatus{};
  decision.status.run.job = "other";
  EXPECT_EQ(afterwards::name_plan(o, {}, decision).status.plan->config_map, "");
  decision.status.run.job = "job";
  EXPECT_EQ(afterwards::name_plan(o, {}, decision).status.plan->config_map, "job-plan");
}

}  // namespace
}  // namespace lockkeeper::controller
