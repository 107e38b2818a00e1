#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

TEST(AdmittedGates, GateNoneLetsEverybodyGo) {
  Observation o = observed();
  edit(o).spec.gate = api::GateMode::kNone;
  o.gated = {gated("pod", "shop:v9")};
  EXPECT_NE(act_of<OpenGates>(decide(o)), nullptr);
}

}  // namespace
}  // namespace lockkeeper::controller
