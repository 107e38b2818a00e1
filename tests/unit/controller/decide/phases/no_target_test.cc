#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(NoTarget, WorkloadThatIsNotThereIsWaitedForAndAWrongContainerIsNot) {
  Observation o = observed();
  o.target.reset();
  o.no_target = Problem{"WorkloadNotFound", "not there", false, Milliseconds(0)};
  EXPECT_EQ(truth(decide(o), "Reconciling"), "True");
  EXPECT_EQ(truth(decide(o), "Stalled"), "False");
  o.no_target = Problem{"ContainerNotFound", "no such container", true, Milliseconds(0)};
  EXPECT_EQ(truth(decide(o), "Stalled"), "True");
}

}  // namespace
}  // namespace lockkeeper::controller
