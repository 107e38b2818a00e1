#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/decide/orphans.h"
#include "observed.h"

namespace lockkeeper::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Orphans, PodsOfAMigrationThatIsNotThereAreToldOnceAndCounted) {
  const std::vector<std::shared_ptr<const gate::GatedPod>> pods{
      std::make_shared<gate::GatedPod>(gated("old", "shop:v1", 60)),
      std::make_shared<gate::GatedPod>(gated("young", "shop:v1", 1))};
  const Orphans first = judge_orphans({"ns", "typo"}, pods, {}, kNow);
  ASSERT_EQ(first.notices.size(), 1U);
  EXPECT_EQ(first.notices[0].pod, "old");
  EXPECT_TRUE(first.again);
  EXPECT_EQ(first.gauges.gated_pods, 2);
  ASSERT_EQ(first.gauges.waiting.size(), 1U);
  EXPECT_EQ(first.gauges.waiting[0].reason, "MigrationNotFound");
  EXPECT_EQ(first.gauges.waiting[0].pods, 2);
  const Orphans second = judge_orphans({"ns", "typo"}, pods, {{"old", "MigrationNotFound"}}, kNow);
  EXPECT_THAT(second.notices, IsEmpty());
  EXPECT_THAT(second.told, ElementsAre("old"));
}

}  // namespace
}  // namespace lockkeeper::controller
