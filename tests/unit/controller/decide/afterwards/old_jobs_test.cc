#include <gtest/gtest.h>

#include "controller/decide/afterwards/afterwards.h"
#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(OldJobs, OldJobGoesOnlyOnceTheNewersOutcomeStands) {
  Observation o = observed("shop:v2");
  recorded(o, "shop:v1", "Applied", 1);
  o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete), job_for(o, "shop:v2", 2)};
  EXPECT_EQ(act_of<DeleteJob>(decide(o)), nullptr);
  o.jobs[1].state = JobState::kComplete;
  o.pods = {ended(o.jobs[1], "Applied")};
  const Decision decision = decide(o);
  ASSERT_NE(act_of<DeleteJob>(decision), nullptr);
  EXPECT_EQ(act_of<DeleteJob>(decision)->uid, "job-1");
}

TEST(OldJobs, OnlyJobsBeforeTheOneWhoseOutcomeStandsGo) {
  Observation o = observed();
  o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete), job_for(o, "shop:v1", 2, JobState::kComplete)};
  Decision decision;
  decision.status.run.attempt = 2;
  EXPECT_TRUE(afterwards::delete_old_jobs(o, {}, decision).acts.empty());
  decision.status.run.outcome = "Applied";
  const Decision followed = afterwards::delete_old_jobs(o, {}, decision);
  ASSERT_EQ(followed.acts.size(), 1U);
  EXPECT_EQ(act_of<DeleteJob>(followed)->uid, "job-1");
}

}  // namespace
}  // namespace lockkeeper::controller
