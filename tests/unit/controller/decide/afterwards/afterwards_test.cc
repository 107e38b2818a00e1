// What follows every decision, a function at a time and in its order.
#include "controller/decide/afterwards/afterwards.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "observed.h"

namespace lockkeeper::controller::afterwards {
namespace {

std::size_t place_of(Afterwards one) {
  return static_cast<std::size_t>(std::find(kInOrder.begin(), kInOrder.end(), one) - kInOrder.begin());
}

TEST(Afterwards, RefusalsAreToldAfterWhateverAddsAnAct) {
  for (const Afterwards adds :
       {delete_old_jobs, open_admitted_gates, check_drift, hand_out_first_revision, end_leftovers, let_go}) {
    EXPECT_LT(place_of(adds), place_of(tell_refusals));
  }
}

TEST(Afterwards, OnlyJobsBeforeTheOneWhoseOutcomeStandsGo) {
  Observation o = observed();
  o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete), job_for(o, "shop:v1", 2, JobState::kComplete)};
  Decision decision;
  decision.status.run.attempt = 2;
  EXPECT_TRUE(delete_old_jobs(o, {}, decision).acts.empty());
  decision.status.run.outcome = "Applied";
  const Decision followed = delete_old_jobs(o, {}, decision);
  ASSERT_EQ(followed.acts.size(), 1U);
  EXPECT_EQ(act_of<DeleteJob>(followed)->uid, "job-1");
}

TEST(Afterwards, APlanIsNamedByTheConfigMapOfItsOwnRun) {
  Observation o = observed();
  o.plan_config_map = "job-plan";
  Decision decision;
  decision.status.plan = api::PlanStatus{};
  decision.status.run.job = "other";
  EXPECT_EQ(name_plan(o, {}, decision).status.plan->config_map, "");
  decision.status.run.job = "job";
  EXPECT_EQ(name_plan(o, {}, decision).status.plan->config_map, "job-plan");
}

TEST(Afterwards, ASecondJobThatHasEndedIsLookedAtAtOnce) {
  const Observation o = observed();
  const JobView job = job_for(o, "shop:v1", 1, JobState::kComplete);
  ObservedFacts facts;
  EXPECT_FALSE(record_next_outcome(o, facts, {}).again);
  facts.finished = &job;
  EXPECT_EQ(record_next_outcome(o, facts, {}).again, Milliseconds(0));
}

TEST(Afterwards, TheEarlierLookIsTaken) {
  Decision decision;
  look_again(decision, Milliseconds(500));
  look_again(decision, Milliseconds(900));
  EXPECT_EQ(decision.again, Milliseconds(500));
  look_again(decision, Milliseconds(100));
  EXPECT_EQ(decision.again, Milliseconds(100));
}

}  // namespace
}  // namespace lockkeeper::controller::afterwards
