#include "cmd/kubectl_lockkeeper/changing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/conditions.h"

namespace lockkeeper::cmd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

api::Migration migration_with(std::string_view condition, api::MigrationPhase phase) {
  api::Migration migration;
  migration.name_space = "shop";
  migration.name = "app";
  migration.status.observed_generation = 0;
  migration.status.phase = phase;
  migration.status.run.job = "app-1";
  migration.status.run.finished = Timestamp();
  api::set_condition(migration.status.conditions, condition, api::Truth::kTrue, "X", "", 0, Timestamp());
  return migration;
}

api::Migration failed() {
  return migration_with(api::condition::kStalled, api::MigrationPhase::kFailed);
}

TEST(Retry, WritesTheAnnotationAndNothingElse) {
  const Change change = retry_change(failed(), false);
  EXPECT_EQ(*change.patch, Json::parse(R"({"metadata":{"annotations":{"lockkeeper.dev/retry":"app-1"}}})"));
}

TEST(Retry, WhoAsksTwiceAsksOnce) {
  api::Migration migration = failed();
  migration.annotations["lockkeeper.dev/retry"] = "app-1";
  EXPECT_FALSE(retry_change(migration, false).patch);
  EXPECT_FALSE(retry_change(migration, false).is_refused);
  migration.annotations["lockkeeper.dev/retry"] = "app-0";
  EXPECT_TRUE(retry_change(migration, false).patch);
}

TEST(Retry, WhereNothingHasFailedItIsRefused) {
  const api::Migration ready = migration_with(api::condition::kReady, api::MigrationPhase::kReady);
  EXPECT_TRUE(retry_change(ready, false).is_refused);
  EXPECT_TRUE(retry_change(ready, true).patch);
  api::Migration running = migration_with(api::condition::kReconciling, api::MigrationPhase::kRunning);
  running.status.run.finished.reset();
  EXPECT_TRUE(retry_change(running, false).is_refused);
}

TEST(Retry, BetweenTwoAttemptsItMayBeAskedFor) {
  EXPECT_TRUE(retry_change(migration_with(api::condition::kReconciling, api::MigrationPhase::kPending), false).patch);
}

TEST(Retry, OfASuspendedOneSaysWhatToTypeInstead) {
  api::Migration migration = failed();
  migration.spec.suspend = true;
  const Change change = retry_change(migration, true);
  EXPECT_FALSE(change.patch);
  EXPECT_THAT(change.sentence, HasSubstr("resume"));
}

TEST(Suspend, WritesTheFieldAndNothingElse) {
  EXPECT_EQ(*suspend_change(failed(), true).patch, Json::parse(R"({"spec":{"suspend":true}})"));
  EXPECT_FALSE(suspend_change(failed(), false).patch);
  api::Migration migration = failed();
  migration.spec.suspend = true;
  EXPECT_EQ(*suspend_change(migration, false).patch, Json::parse(R"({"spec":{"suspend":false}})"));
}

TEST(Suspend, TellsWhoElseHasSetTheField) {
  const Json object = Json::parse(R"({"metadata":{"managedFields":[
    {"manager":"argocd-controller","fieldsV1":{"f:spec":{"f:suspend":{}}}},
    {"manager":"argocd-controller","fieldsV1":{"f:spec":{"f:suspend":{}}}},
    {"manager":"kubectl-lockkeeper","fieldsV1":{"f:spec":{"f:suspend":{}}}},
    {"manager":"helm","fieldsV1":{"f:spec":{"f:gate":{}}}}]}})");
  EXPECT_THAT(other_owners_of_suspend(object), ElementsAre("argocd-controller"));
  EXPECT_THAT(other_owners_of_suspend(Json::object()), IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::cmd
