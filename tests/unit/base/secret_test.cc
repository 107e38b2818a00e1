#include "base/secret.h"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

namespace lockkeeper {
namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!Printable<Secret>, "a secret must not be printable");
static_assert(!std::is_convertible_v<Secret, std::string>, "a secret must not turn into text by itself");

TEST(Secret, MovingLeavesNothingBehind) {
  Secret first("postgresql://shop:hunter2@db/shop");
  const Secret second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is the promise
  EXPECT_EQ(second.reveal(), "postgresql://shop:hunter2@db/shop");
}

}  // namespace
}  // namespace lockkeeper
