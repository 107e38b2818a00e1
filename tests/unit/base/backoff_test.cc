#include "base/backoff.h"

#include <gtest/gtest.h>

namespace lockkeeper {
namespace {

TEST(Backoff, DoublesUntilTheCap) {
  const Backoff backoff{.initial = Milliseconds(800), .max = Milliseconds(30000)};
  EXPECT_EQ(backoff.delay(0, 0).count(), 800);
  EXPECT_EQ(backoff.delay(1, 0).count(), 1600);
  EXPECT_EQ(backoff.delay(5, 0).count(), 25600);
  EXPECT_EQ(backoff.delay(6, 0).count(), 30000);
}

TEST(Backoff, JitterStretchesTheCappedWait) {
  const Backoff backoff{.initial = Milliseconds(1000), .max = Milliseconds(4000)};
  EXPECT_EQ(backoff.delay(10, 0.5).count(), 6000);
}

TEST(Backoff, ManyFailuresDoNotOverflow) {
  const Backoff backoff{.initial = Milliseconds(1000), .max = Milliseconds(60000)};
  EXPECT_EQ(backoff.delay(4'000'000'000U, 0).count(), 60000);
}

}  // namespace
}  // namespace lockkeeper
