#include <gtest/gtest.h>

#include "controller/decide/afterwards/afterwards.h"
#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(NextOutcome, SuccessForAnOlderImageIsAdmittedAndTheNewestIsPlannedAtOnce) {
  Observation o = observed("shop:v2");
  o.jobs = {job_for(o, "shop:v1", 1, JobState::kComplete)};
  o.pods = {ended(o.jobs[0], "Applied")};
  o.gated = {gated("old", "shop:v1"), gated("new", "shop:v2")};
  const Decision decision = decide(o);
  EXPECT_EQ(decision.status.admitted, std::vector<std::string>{"shop:v1"});
  EXPECT_EQ(truth(decision, "Ready"), "False");
  ASSERT_NE(act_of<CreateJob>(decision), nullptr);
  EXPECT_EQ(act_of<CreateJob>(decision)->attempt, 2);
  ASSERT_NE(act_of<OpenGates>(decision), nullptr);
  EXPECT_EQ(act_of<OpenGates>(decision)->pods[0].name, "old");
  EXPECT_EQ(decision.status.gates.waiting, 2) << "the old one's gate is there until the act has taken it";
  EXPECT_EQ(decision.status.history.size(), 1U);
}

TEST(NextOutcome, ASecondJobThatHasEndedIsLookedAtAtOnce) {
  const Observation o = observed();
  const JobView job = job_for(o, "shop:v1", 1, JobState::kComplete);
  ObservedFacts facts;
  EXPECT_FALSE(afterwards::record_next_outcome(o, facts, {}).again);
  facts.finished = &job;
  EXPECT_EQ(afterwards::record_next_outcome(o, facts, {}).again, Milliseconds(0));
}

}  // namespace
}  // namespace lockkeeper::controller
