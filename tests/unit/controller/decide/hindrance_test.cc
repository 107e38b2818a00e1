#include "controller/decide/hindrance.h"

#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

// A run whose pod was made so long ago and does not start.
Observation stuck(const std::string& reason, std::chrono::seconds age) {
  Observation o = with_its_job();
  o.jobs[0].created = o.now - age;
  o.pods[0].started = false;
  o.pods[0].problem = PodProblem{reason, "the words of the kubelet"};
  return o;
}

TEST(Hindrance, IsInProgressAtFirstAndStalledOnceItHasLasted) {
  struct Case {
    const char* reason;
    int seconds;
    bool stalled;
  };
  for (const Case& c : {Case{"ImagePullFailed", 299, false}, Case{"ImagePullFailed", 300, true},
                        Case{"ContainerConfigError", 300, true}, Case{"PodRefused", 300, true},
                        Case{"Unschedulable", 300, false}, Case{"Unschedulable", 600, true}}) {
    Observation o = stuck(c.reason, std::chrono::seconds(c.seconds));
    const Decision decision = decide(o);
    EXPECT_EQ(truth(decision, "Stalled"), c.stalled ? "True" : "False") << c.reason << " " << c.seconds;
    EXPECT_EQ(truth(decision, "Reconciling"), c.stalled ? "False" : "True");
    EXPECT_EQ(reason_of(decision), c.reason);
    EXPECT_NE(message_of(decision).find("the words of the kubelet"), std::string::npos);
    EXPECT_EQ(act_of<DeleteJob>(decision), nullptr);
    EXPECT_EQ(decision.again.has_value(), !c.stalled) << "it is looked at again when it will have lasted";
  }
}

TEST(Hindrance, IsAnnouncedOnceAndGoesAsSoonAsItIsPutRight) {
  Observation o = stuck("ImagePullFailed", std::chrono::seconds(100));
  edit(o).status = decide(o).status;
  o.now += std::chrono::seconds(300);
  const Decision stalled = decide(o);
  EXPECT_TRUE(stalled.is_urgent);
  EXPECT_TRUE(stalled.notices.empty()) << "the Event has said it";
  edit(o).status = stalled.status;
  EXPECT_EQ(decide(o).status, stalled.status);
  EXPECT_TRUE(decide(o).notices.empty());
  o.pods[0].problem.reset();
  o.pods[0].started = true;
  EXPECT_EQ(truth(decide(o), "Stalled"), "False");
  EXPECT_EQ(reason_of(decide(o), "Reconciling"), "Running");
}

TEST(Hindrance, WhatCannotPassIsStalledAtOnce) {
  Observation o = stuck("ImagePullFailed", std::chrono::seconds(1));
  o.pods[0].problem->for_ever = true;
  EXPECT_EQ(truth(decide(o), "Stalled"), "True");
}

TEST(Hindrance, RefusalOfTheJobItselfStallsTooAndIsTriedOn) {
  Observation o = with_its_job();
  o.jobs.clear();
  o.pods.clear();
  o.refused = Problem{"PodRefused", "no Jobs here", false, Milliseconds(20000), o.now - std::chrono::seconds(299)};
  EXPECT_EQ(truth(decide(o), "Stalled"), "False");
  o.refused->since = o.now - std::chrono::seconds(300);
  EXPECT_EQ(truth(decide(o), "Stalled"), "True");
  EXPECT_EQ(reason_of(decide(o), "Stalled"), "PodRefused");
  EXPECT_EQ(decide(o).again, Milliseconds(20000));
  o.refused->wait = Milliseconds(0);
  EXPECT_NE(act_of<CreateJob>(decide(o)), nullptr);
}

TEST(Outcome, OneSentenceDoesNotStandInEveryCondition) {
  Observation o = with_its_job();
  o.jobs[0].state = JobState::kFailed;
  o.pods = {ended(o.jobs[0], "Failed", "MigrationFailed", 1)};
  const Decision decision = decide(o);
  int times = 0;
  for (const api::Condition& condition : decision.status.conditions) {
    times += condition.message.find("said so") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(times, 2) << "Ready, for whoever lists, and Stalled, for whoever waits";
  EXPECT_EQ(message_of(decision, "Applied"), "Job " + o.jobs[0].name + " ended Failed.");
}

}  // namespace
}  // namespace lockkeeper::controller
