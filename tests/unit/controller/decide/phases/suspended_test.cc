#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(Suspended, StartsNothing) {
  Observation o = observed();
  edit(o).spec.suspend = true;
  const Decision decision = decide(o);
  EXPECT_TRUE(decision.acts.empty());
  EXPECT_EQ(decision.status.phase, api::MigrationPhase::kSuspended);
  EXPECT_EQ(truth(decision, "Ready"), "False");
  EXPECT_EQ(truth(decision, "Reconciling"), "False");
}

}  // namespace
}  // namespace lockkeeper::controller
