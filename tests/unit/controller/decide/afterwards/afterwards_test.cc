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
