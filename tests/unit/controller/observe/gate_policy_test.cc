#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/observe/gate_policy.h"
#include "observed.h"

namespace lockkeeper::controller {
namespace {

using ::testing::HasSubstr;

TEST(GatePolicy, IsOurPolicyThereAndDoesItMeanThatNamespace) {
  const Json all = {{"spec", {{"matchConstraints", Json::object()}}}};
  const Json but_system = Json::parse(R"({"spec":{"matchConstraints":{"namespaceSelector":{"matchExpressions":[
      {"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["kube-system"]}]}}}})");
  const Json binding = {{"spec", {{"policyName", "x"}}}};
  const Json only_shop = Json::parse(R"({"spec":{"matchResources":{"namespaceSelector":{"matchLabels":{
      "kubernetes.io/metadata.name":"shop"}}}}})");
  EXPECT_EQ(why_not_closed("x", all, binding, "shop"), "");
  EXPECT_EQ(why_not_closed("x", but_system, binding, "shop"), "");
  EXPECT_THAT(why_not_closed("x", but_system, binding, "kube-system"), HasSubstr("leaves out namespace kube-system"));
  EXPECT_EQ(why_not_closed("x", all, only_shop, "shop"), "");
  EXPECT_THAT(why_not_closed("x", all, only_shop, "billing"), HasSubstr("leaves out namespace billing"));
  EXPECT_THAT(why_not_closed("x", nullptr, nullptr, "shop"), HasSubstr("MutatingAdmissionPolicy x is not there"));
  EXPECT_THAT(why_not_closed("x", all, nullptr, "shop"), HasSubstr("MutatingAdmissionPolicyBinding x is not there"));
  EXPECT_THAT(why_not_closed("x", nullptr, nullptr, "shop"), HasSubstr("admission.enabled"));
}

TEST(GatePolicy, APolicyThatIsNotActedByIsSaidWithWhatMayBeTheReason) {
  EXPECT_THAT(why_not_acted_by("x", true, "shop"), AllOf(HasSubstr("MutatingAdmissionPolicy x is there"),
                                                         HasSubstr("feature gate"), HasSubstr("gate: Template")));
  EXPECT_THAT(why_not_acted_by("x", false, "shop"),
              AllOf(HasSubstr("tried in namespace shop"), HasSubstr("admission.enabled"), HasSubstr("feature gate"),
                    HasSubstr("gate: Template")));
}

}  // namespace
}  // namespace lockkeeper::controller
