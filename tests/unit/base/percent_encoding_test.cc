#include "base/percent_encoding.h"

#include <gtest/gtest.h>

namespace lockkeeper {
namespace {

TEST(PercentEncoding, KeepsWhatAUrlMayHoldAndNothingElse) {
  EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encoded("p@ss/w%rd ü"), "p%40ss%2Fw%25rd%20%C3%BC");
}

TEST(PercentEncoding, IsReadBackAndLeavesAloneWhatIsNone) {
  EXPECT_EQ(percent_decoded("p%40ss%2fw%25rd"), "p@ss/w%rd");
  EXPECT_EQ(percent_decoded("50%"), "50%");
  EXPECT_EQ(percent_decoded("%4"), "%4");
  EXPECT_EQ(percent_decoded("%zz%4x"), "%zz%4x");
}

}  // namespace
}  // namespace lockkeeper
