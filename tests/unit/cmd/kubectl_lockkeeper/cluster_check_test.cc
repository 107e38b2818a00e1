#include "cmd/kubectl_lockkeeper/cluster_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sights.h"

namespace lockkeeper::cmd {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The only ailment of a cluster.
Ailment only(const ClusterSight& sight) {
  const std::vector<Ailment> all = conclude(sight);
  EXPECT_THAT(all, SizeIs(1));
  return all.empty() ? Ailment() : all.front();
}

TEST(ClusterCheck, OfAClusterThatIsWellFindsNothing) {
  EXPECT_THAT(conclude(well()), IsEmpty());
  EXPECT_THAT(doctor_text(well(), {}, false), HasSubstr("Nothing is wrong."));
}

TEST(ClusterCheck, AnOldServerIsAnError) {
  ClusterSight sight = well();
  sight.minor = 29;
  EXPECT_EQ(only(sight).check, "server");
  sight.minor = 30;
  EXPECT_THAT(conclude(sight), IsEmpty());
}

TEST(ClusterCheck, WithoutTheCrdNothingWorks) {
  ClusterSight sight = well();
  sight.crd = {};
  EXPECT_EQ(only(sight).check, "crd");
  EXPECT_THAT(only(sight).remedy, HasSubstr("helm install"));
  sight.crd.is_there = true;
  EXPECT_THAT(only(sight).message, HasSubstr("v1alpha1"));
}

TEST(ClusterCheck, AnOperatorThatIsNotThereOrNotReadyIsAnError) {
  ClusterSight sight = well();
  sight.operators->front().ready = 0;
  EXPECT_EQ(only(sight).check, "operator");
  sight.operators->clear();
  EXPECT_EQ(only(sight).check, "operator");
  sight.operators.reset();  // we may not look
  EXPECT_THAT(conclude(sight), IsEmpty());
}

TEST(ClusterCheck, AnOperatorThatDoesNotServeTheNamespaceIsNone) {
  ClusterSight sight = well();
  sight.operators->front().namespaces = {"other"};
  EXPECT_THAT(only(sight).message, HasSubstr("serves namespace shop"));
  sight.operators->front().namespaces = {"other", "shop"};
  EXPECT_THAT(conclude(sight), IsEmpty());
  sight.operators->front().namespaces = {};
  sight.operators->front().excluded = {"shop"};
  EXPECT_EQ(only(sight).subject, "shop/app");
}

TEST(ClusterCheck, ALeaseThatNobodyRenewsIsAnError) {
  ClusterSight sight = well();
  sight.operators->front().renewed = sight.now - std::chrono::minutes(5);
  EXPECT_EQ(only(sight).check, "lease");
  sight.operators->front().renewed = sight.now - std::chrono::seconds(14);
  EXPECT_THAT(conclude(sight), IsEmpty());
  sight.operators->front().holder = "";
  EXPECT_THAT(only(sight).message, HasSubstr("Nobody holds"));
  sight.operators->front().is_lease_known = false;
  EXPECT_THAT(conclude(sight), IsEmpty());
}

TEST(ClusterCheck, VersionsThatDifferAreToldAndNoError) {
  ClusterSight sight = well();
  sight.own_version = "0.2.0";
  EXPECT_EQ(only(sight).check, "version");
  EXPECT_EQ(only(sight).severity, api::Severity::kWarning);
  sight.own_version = "0.1.0";
  sight.crd.version = "0.0.9";
  EXPECT_THAT(only(sight).message, HasSubstr("CRD 0.0.9"));
}

TEST(ClusterCheck, AGateThatNothingClosesIsAnError) {
  ClusterSight sight = well();
  sight.operators->front().close = nullptr;
  EXPECT_EQ(only(sight).check, "policy");
  sight.operators->front().are_policies_known = false;
  EXPECT_THAT(conclude(sight), IsEmpty());
  sight.operators->front().policy = "";
  EXPECT_THAT(only(sight).message, HasSubstr("admission.enabled"));
  sight.is_admission_policy_served = false;
  EXPECT_THAT(only(sight).message, HasSubstr("does not serve"));
  sight.migrations.front().spec.gate = api::GateMode::kTemplate;
  EXPECT_THAT(conclude(sight), IsEmpty());
}

TEST(ClusterCheck, ARightThatIsMissingSaysWhatItIsFor) {
  ClusterSight sight = well();
  sight.rights.front().is_allowed = false;
  EXPECT_EQ(only(sight).message, "You may not patch migrations in namespace shop; retry needs it.");
  EXPECT_EQ(only(sight).severity, api::Severity::kWarning);
}

TEST(ClusterCheck, ErrorsComeFirst) {
  ClusterSight sight = well();
  sight.own_version = "0.2.0";
  sight.rights.front().is_allowed = false;
  gate::GatedPod orphan;
  orphan.name_space = "shop";
  orphan.name = "other-1";
  orphan.migration = "other";
  sight.gated = {orphan};
  const std::vector<Ailment> all = conclude(sight);
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all.front().check, "gate");
}

TEST(ClusterCheck, TheTextHasWhatCouldNotBeSeen) {
  ClusterSight sight = well();
  sight.not_seen = {"Services: forbidden"};
  sight.crd = {};
  const std::string text = doctor_text(sight, conclude(sight), false);
  EXPECT_THAT(text, HasSubstr("not looked at: Services: forbidden\n"));
  EXPECT_THAT(text, HasSubstr("error  crd  migrations.lockkeeper.dev\n"));
  EXPECT_THAT(text, HasSubstr("    → helm install"));
}

TEST(ClusterCheck, WhatTheOperatorMayNotDoIsAnError) {
  ClusterSight sight = well();
  sight.operators->front().account = "keeper";
  sight.operators->front().lacking = {{"shop", {"create/patch jobs.batch", "get pods/log"}}};
  const Ailment told = only(sight);
  EXPECT_EQ(told.check, "rights");
  EXPECT_EQ(told.severity, api::Severity::kError);
  EXPECT_EQ(told.subject, "ops/lockkeeper");
  EXPECT_EQ(told.message,
            "The operator (service account keeper) may not do this in namespace shop: create/patch jobs.batch, get "
            "pods/log.");
  EXPECT_THAT(told.remedy, HasSubstr("helm upgrade lockkeeper charts/lockkeeper -n ops"));
  sight.operators->front().lacking.front().name_space.clear();
  EXPECT_THAT(only(sight).message, HasSubstr("in every namespace"));
}

}  // namespace
}  // namespace lockkeeper::cmd
