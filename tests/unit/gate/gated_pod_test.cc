#include "gate/gated_pod.h"

#include <gtest/gtest.h>

namespace lockkeeper::gate {
namespace {

TEST(GatedPod, KeepsWhatTheRulesAskFor) {
  const Json pod = Json::parse(R"({
    "metadata": {"namespace": "shop", "name": "api-7c9-x", "uid": "u1", "creationTimestamp": "2026-01-02T03:04:05Z",
                 "labels": {"lockkeeper.dev/migration": "orders", "pod-template-hash": "7c9"},
                 "ownerReferences": [{"kind": "Other", "name": "o"}, {"kind": "ReplicaSet", "name": "api-7c9", "controller": true}]},
    "spec": {"schedulingGates": [{"name": "other"}, {"name": "lockkeeper.dev/migration"}],
             "initContainers": [{"image": "init:1"}],
             "containers": [{"image": "proxy:1"}, {"image": "shop:2"}]}})");
  const GatedPod parsed = parse_gated_pod(pod);
  EXPECT_EQ(parsed.name_space, "shop");
  EXPECT_EQ(parsed.name, "api-7c9-x");
  EXPECT_EQ(parsed.uid, "u1");
  EXPECT_EQ(parsed.migration, "orders");
  EXPECT_EQ(parsed.gates, (std::vector<std::string>{"other", "lockkeeper.dev/migration"}));
  EXPECT_EQ(parsed.images, (std::vector<std::string>{"proxy:1", "shop:2"}));
  EXPECT_EQ(parsed.template_hash, "7c9");
  EXPECT_EQ(parsed.owner_kind, "ReplicaSet");
  EXPECT_EQ(parsed.owner_name, "api-7c9");
  EXPECT_EQ(to_rfc3339(parsed.created), "2026-01-02T03:04:05Z");
  EXPECT_TRUE(waits_at_our_gate(parsed));
}

TEST(GatedPod, HashLabelOfEveryKindOfOwnerIsFound) {
  for (const char* label : {"pod-template-hash", "rollouts-pod-template-hash", "controller-revision-hash"}) {
    const Json pod = {{"metadata", {{"labels", {{label, "abc"}}}}}};
    EXPECT_EQ(parse_gated_pod(pod).template_hash, "abc") << label;
  }
}

TEST(GatedPod, SurvivesFieldsOfTheWrongType) {
  const Json pod =
      Json::parse(R"({"metadata": {"name": 7, "labels": [], "ownerReferences": {}}, "spec": {"containers": "x"}})");
  const GatedPod parsed = parse_gated_pod(pod);
  EXPECT_EQ(parsed, GatedPod{});
  EXPECT_FALSE(waits_at_our_gate(parsed));
}

}  // namespace
}  // namespace lockkeeper::gate
