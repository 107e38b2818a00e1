#include "cmd/kubectl_lockkeeper/migration_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/conditions.h"
#include "sights.h"

namespace lockkeeper::cmd {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<Ailment> found(void (*check)(const ClusterSight&, std::vector<Ailment>&), const ClusterSight& sight) {
  std::vector<Ailment> out;
  check(sight, out);
  return out;
}

gate::GatedPod pod_of(const char* name, const char* migration, int minute) {
  gate::GatedPod pod;
  pod.name_space = "shop";
  pod.name = name;
  pod.migration = migration;
  pod.owner_kind = "ReplicaSet";
  pod.owner_name = "app-1";
  pod.created = Timestamp() + std::chrono::minutes(minute);
  return pod;
}

TEST(Gates, ThatNobodyWillOpenAreAnErrorOnce) {
  ClusterSight sight = well();
  sight.gated = {pod_of("b", "gone", 2), pod_of("a", "gone", 1), pod_of("c", "app", 1)};
  const auto all = found(check_gates, sight);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all.front().subject, "shop/gone");
  EXPECT_EQ(all.front().message, "2 pods wait at the gate of Migration gone, which is not there; the oldest is a.");
  sight.are_migrations_known = false;  // who may not list them knows nothing of orphans
  EXPECT_THAT(found(check_gates, sight), IsEmpty());
}

TEST(Gates, OfASuspendedOrFailedMigrationSayWhatToType) {
  ClusterSight sight = well();
  sight.gated = {pod_of("a", "app", 1)};
  sight.migrations.front().spec.suspend = true;
  EXPECT_EQ(found(check_gates, sight).front().remedy, "kubectl lockkeeper resume app -n shop");
  sight.migrations.front().spec.suspend = false;
  api::set_condition(sight.migrations.front().status.conditions, api::condition::kStalled, api::Truth::kTrue,
                     "MigrationFailed", "", 0, sight.now);
  EXPECT_THAT(found(check_gates, sight).front().message, HasSubstr("MigrationFailed"));
}

TEST(Services, ThatSelectARunsPodAreNamed) {
  ClusterSight sight = well();
  sight.run_pods = {{"shop", "app-1-x", {{"app", "shop"}, {"lockkeeper.dev/run", "app"}}}};
  sight.services = {{"shop", "web", {{"app", "shop"}}, false},
                    {"shop", "other", {{"app", "other"}}, false},
                    {"shop", "headless", {}, true},
                    {"elsewhere", "web", {{"app", "shop"}}, true}};
  auto all = found(check_services, sight);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all.front().subject, "shop/web");
  EXPECT_EQ(all.front().severity, api::Severity::kWarning);
  EXPECT_THAT(all.front().remedy, HasSubstr("{\"app\": null}"));
  sight.services.front().publishes_unready = true;
  EXPECT_EQ(found(check_services, sight).front().severity, api::Severity::kError);
}

TEST(Deadlines, ShorterThanTheWaitAreTold) {
  ClusterSight sight = well();
  EXPECT_THAT(found(check_deadlines, sight), IsEmpty());
  sight.workloads.front().progress_deadline = 600;
  auto all = found(check_deadlines, sight);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all.front().severity, api::Severity::kInfo);
  EXPECT_THAT(all.front().remedy, HasSubstr("\"progressDeadlineSeconds\":7500"));
  api::HistoryEntry slow;
  slow.seconds = 700;
  sight.migrations.front().status.history = {slow};
  EXPECT_EQ(found(check_deadlines, sight).front().severity, api::Severity::kWarning);
  sight.migrations.front().spec.gate = api::GateMode::kNone;
  EXPECT_THAT(found(check_deadlines, sight), IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::cmd
