#include "cmd/kubectl_lockkeeper/adopting/workload_argument.h"

#include <gtest/gtest.h>

namespace lockkeeper::cmd {
namespace {

void expect(const std::string& text, const std::string& group, const std::string& kind, const std::string& name) {
  const auto argument = parse_workload_argument(text);
  ASSERT_TRUE(argument) << text;
  EXPECT_EQ(argument->group, group) << text;
  EXPECT_EQ(argument->kind, kind) << text;
  EXPECT_EQ(argument->name, name) << text;
}

TEST(WorkloadArgument, IsWrittenAsForKubectl) {
  expect("deployment/shop", "apps", "deployment", "shop");
  expect("deploy/shop", "apps", "deployment", "shop");
  expect("Deployment/shop", "apps", "deployment", "shop");
  expect("deployment.apps/shop", "apps", "deployment", "shop");
  expect("sts/shop", "apps", "statefulset", "shop");
  expect("rollout/shop", "argoproj.io", "rollout", "shop");
  expect("clonesets.apps.kruise.io/shop", "apps.kruise.io", "clonesets", "shop");
}

TEST(WorkloadArgument, WhatRollsOutNoPodsIsNone) {
  for (const char* text : {"shop", "pod/shop", "job/shop", "jobs.batch/shop", "cronjob/shop", "deployment/", "/shop",
                           "deployment/a/b", ""}) {
    EXPECT_FALSE(parse_workload_argument(text)) << text;
  }
}

TEST(WorkloadArgument, AKindIsFoundByKindAndByPlural) {
  const kube::Resource clone_sets{"apps.kruise.io", "v1alpha1", "clonesets", "CloneSet"};
  EXPECT_TRUE(is_kind({"apps.kruise.io", "clonesets", "shop"}, clone_sets));
  EXPECT_TRUE(is_kind({"apps.kruise.io", "cloneset", "shop"}, clone_sets));
  EXPECT_FALSE(is_kind({"apps.kruise.io", "statefulsets", "shop"}, clone_sets));
}

}  // namespace
}  // namespace lockkeeper::cmd
