#include "cmd/kubectl_lockkeeper/screen.h"

#include <gtest/gtest.h>

namespace lockkeeper::cmd {
namespace {

TEST(Screen, StandsInThePlaceOfWhatWasThere) {
  EXPECT_EQ(redrawn("a\nb\n", 0), "a\033[K\nb\033[K\n\033[J");
  EXPECT_EQ(redrawn("a\n", 3), "\033[3A\ra\033[K\n\033[J");
}

TEST(Screen, IsNoHigherThanTheTerminal) {
  EXPECT_EQ(first_lines("a\nb\nc\n", 2), "a\nb\n");
  EXPECT_EQ(first_lines("a\nb\n", 5), "a\nb\n");
  EXPECT_EQ(first_lines("a", 1), "a");
  EXPECT_EQ(first_lines("a\nb\n", 0), "");
}

}  // namespace
}  // namespace lockkeeper::cmd
