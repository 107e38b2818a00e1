#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(Start, NewTargetIsWrittenDownBeforeItsJobIsCreated) {
  const Observation o = observed();
  const Decision decision = decide(o);
  const CreateJob* create = act_of<CreateJob>(decision);
  ASSERT_NE(create, nullptr);
  EXPECT_EQ(decision.status.run.job, create->name);
  EXPECT_EQ(decision.status.run.attempt, 1);
  EXPECT_EQ(truth(decision, "Ready"), "False");
  EXPECT_EQ(truth(decision, "Reconciling"), "True");
  EXPECT_EQ(truth(decision, "Stalled"), "False");
  EXPECT_TRUE(decision.is_urgent);
}

TEST(Start, RunThatWasWrittenDownButNeverGotItsJobKeepsItsNumber) {
  Observation o = observed();
  const Decision first = decide(o);
  edit(o).status = first.status;
  const Decision second = decide(o);
  ASSERT_NE(act_of<CreateJob>(second), nullptr);
  EXPECT_EQ(act_of<CreateJob>(second)->name, act_of<CreateJob>(first)->name);
  EXPECT_EQ(second.status, first.status) << "nothing new to write";
}

TEST(Start, ANewImageSaysNothingOfWhatTheLastOneLeft) {
  Observation o = observed("shop:v2");
  recorded(o, "shop:v1", "Applied", 1);
  edit(o).status.revision = {{"a1"}, "a1", 0};
  api::set_condition(edit(o).status.conditions, "Applied", api::Truth::kTrue, "Applied", "", 1, o.now);
  const Decision decision = decide(o);
  ASSERT_NE(act_of<CreateJob>(decision), nullptr);
  EXPECT_EQ(truth(decision, "Applied"), "Unknown");
  EXPECT_EQ(decision.status.revision.pending, std::nullopt);
  EXPECT_EQ(decision.status.revision.current, std::vector<std::string>{"a1"});
}

TEST(Start, AdmissionOfAnotherDatabaseProvesNothing) {
  Observation o = observed();
  recorded(o, "shop:v1", "Applied");
  o.target->key = target_key("uid", "shop:v1", "", "another database");
  o.inputs = "other";
  EXPECT_NE(act_of<CreateJob>(decide(o)), nullptr);
}

TEST(Start, WarnsWhereAGateIsAnOutageUnlessThereIsNone) {
  Observation o = observed();
  o.gate_is_outage = true;
  o.how_replaced = "StatefulSet";
  EXPECT_TRUE(noticed(decide(o), "GateIsOutage"));
  edit(o).spec.gate = api::GateMode::kNone;
  EXPECT_FALSE(noticed(decide(o), "GateIsOutage"));
}

}  // namespace
}  // namespace lockkeeper::controller
