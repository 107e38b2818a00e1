#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(BackingOff, WaitGrowsWithTheFailuresAndIsTheSameAfterARestart) {
  Observation o = observed();
  recorded(o, "shop:v1", "Unknown", 1);
  const Decision first = decide(o);
  ASSERT_TRUE(first.again);
  EXPECT_EQ(act_of<CreateJob>(first), nullptr);
  EXPECT_EQ(decide(o).again, first.again);
  Observation later = o;
  recorded(later, "shop:v1", "Unknown", 2);
  recorded(later, "shop:v1", "Unknown", 3);
  EXPECT_GT(*decide(later).again, *first.again);
  o.now += *first.again;
  ASSERT_NE(act_of<CreateJob>(decide(o)), nullptr);
  EXPECT_EQ(act_of<CreateJob>(decide(o))->attempt, 2);
}

}  // namespace
}  // namespace lockkeeper::controller
