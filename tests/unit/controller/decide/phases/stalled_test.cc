#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(Stalled, StalledUntilSomethingThatTheRunDependedOnChanges) {
  Observation o = observed();
  recorded(o, "shop:v1", "Failed");
  EXPECT_EQ(truth(decide(o), "Stalled"), "True");
  EXPECT_EQ(act_of<CreateJob>(decide(o)), nullptr);
  EXPECT_NE(message_of(decide(o), "Stalled").find("kubectl annotate"), std::string::npos);
  o.inputs = "another retry annotation";
  ASSERT_NE(act_of<CreateJob>(decide(o)), nullptr);
  EXPECT_EQ(act_of<CreateJob>(decide(o))->attempt, 2);
}

}  // namespace
}  // namespace lockkeeper::controller
