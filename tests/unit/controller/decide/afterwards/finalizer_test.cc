#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(Finalizer, FinalizerComesBeforeTheFirstJob) {
  Observation o = observed();
  edit(o).finalizers.clear();
  const Decision decision = decide(o);
  ASSERT_FALSE(decision.acts.empty());
  EXPECT_TRUE(std::holds_alternative<AddFinalizer>(decision.acts.front()));
}

TEST(Finalizer, FinalizerIsThereWhileARunIsAndAMomentLonger) {
  for (const char* outcome : {"Applied", "UpToDate", "Failed", "Refused"}) {
    Observation o = observed();
    edit(o).finalizers = {"somebody/else", std::string(kFinalizer)};
    recorded(o, "shop:v1", outcome);
    edit(o).status.run.finished = kNow - std::chrono::seconds(10);
    const Decision soon = decide(o);
    EXPECT_EQ(act_of<RemoveFinalizer>(soon), nullptr) << outcome << ": the next run may come at once";
    EXPECT_EQ(soon.again, Milliseconds(20000)) << outcome;
    edit(o).status.run.finished = kNow - std::chrono::seconds(30);
    EXPECT_NE(act_of<RemoveFinalizer>(decide(o)), nullptr) << outcome << ": it is at rest";
    o.leads_since = kNow - std::chrono::seconds(1);
    EXPECT_EQ(decide(o).again, Milliseconds(29000)) << outcome << ": no burst of writes after a restart";
    edit(o).finalizers = {"somebody/else"};
    EXPECT_EQ(act_of<RemoveFinalizer>(decide(o)), nullptr) << outcome << ": it is gone";
    EXPECT_EQ(decide(o).again, std::nullopt) << outcome;
  }
  Observation o = observed();
  edit(o).finalizers = {std::string(kFinalizer)};
  EXPECT_EQ(act_of<RemoveFinalizer>(decide(o)), nullptr) << "a Job is made";
  o.jobs = {job_for(o, "shop:v1")};
  EXPECT_EQ(act_of<RemoveFinalizer>(decide(o)), nullptr) << "the Job is at work";
}

TEST(Finalizer, NoFinalizerWhileNoJobCanBeMade) {
  Observation o = observed();
  edit(o).status = decide(o).status;
  o.refused = Problem{"QuotaExceeded", "jobs: 10 of 10", false, Milliseconds(20000)};
  EXPECT_EQ(act_of<AddFinalizer>(decide(o)), nullptr);
  edit(o).finalizers = {std::string(kFinalizer)};
  EXPECT_NE(act_of<RemoveFinalizer>(decide(o)), nullptr);
}

}  // namespace
}  // namespace lockkeeper::controller
