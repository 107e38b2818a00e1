#include "gate/admission.h"

#include <gtest/gtest.h>

namespace lockkeeper::gate {
namespace {

GatedPod pod(const std::string& name, std::vector<std::string> images, const std::string& hash = "") {
  GatedPod out;
  out.name = name;
  out.uid = "uid-" + name;
  out.gates = {std::string(kGate)};
  out.images = std::move(images);
  out.template_hash = hash;
  return out;
}

std::vector<std::string> names(const std::vector<GatedPod>& pods) {
  std::vector<std::string> out;
  for (const GatedPod& one : pods) out.push_back(one.name);
  return out;
}

TEST(Admission, TagThatCanBeMovedIsMutable) {
  struct Case {
    const char* image;
    const char* policy;
    bool expected;
  };
  for (const Case& c : {
           Case{"shop", "", true},
           Case{"shop:latest", "IfNotPresent", true},
           Case{"shop:v1", "", false},
           Case{"shop:v1", "IfNotPresent", false},
           Case{"shop:v1", "Always", true},
           Case{"localhost:5000/shop", "", true},
           Case{"localhost:5000/shop:v1", "", false},
           Case{"shop@sha256:00", "Always", false},
           Case{"shop:latest@sha256:00", "", false},
       }) {
    EXPECT_EQ(is_mutable(c.image, c.policy), c.expected) << c.image << " " << c.policy;
  }
}

TEST(Admission, PodGoesWhenOneOfItsContainersRunsAnAdmittedImage) {
  EXPECT_TRUE(may_go(pod("a", {"shop:2"}), {"shop:2"}));
  EXPECT_TRUE(may_go(pod("a", {"injected:9", "shop:2"}), {"shop:1", "shop:2"}));
  EXPECT_FALSE(may_go(pod("a", {"shop:3"}), {"shop:1", "shop:2"}));
  EXPECT_FALSE(may_go(pod("a", {"shop:2"}), {}));
  EXPECT_FALSE(may_go(pod("a", {}), {"shop:2"}));
}

TEST(Admission, MovedTagIsAdmittedByTemplateHash) {
  EXPECT_TRUE(may_go(pod("a", {"shop:latest"}, "7c9"), {"shop:latest#7c9"}));
  EXPECT_FALSE(may_go(pod("a", {"shop:latest"}, "8d0"), {"shop:latest#7c9"}));
  EXPECT_FALSE(may_go(pod("a", {"shop:latest"}), {"shop:latest#7c9"}));
  EXPECT_FALSE(may_go(pod("a", {"shop:latest"}), {"shop:latest#"}));
}

TEST(Admission, EntryAndItsImageGoRoundTrip) {
  EXPECT_EQ(admitted_entry("shop:2", ""), "shop:2");
  EXPECT_EQ(admitted_entry("shop", "7c9"), "shop#7c9");
  EXPECT_EQ(image_of_entry("shop#7c9"), "shop");
  EXPECT_EQ(image_of_entry("shop:2"), "shop:2");
}

TEST(Admission, OldestPodsGoAndWaitFirst) {
  GatedPod old = pod("old", {"shop:2"});
  GatedPod young = pod("young", {"shop:2"});
  young.created = old.created + std::chrono::seconds(5);
  GatedPod stranger = pod("stranger", {"shop:2"});
  stranger.gates = {"other.dev/gate"};
  const Verdict verdict = judge({young, pod("next", {"shop:3"}), old, stranger}, {"shop:2"});
  EXPECT_EQ(names(verdict.open), (std::vector<std::string>{"old", "young"}));
  EXPECT_EQ(names(verdict.wait), (std::vector<std::string>{"next"}));
}

TEST(Admission, NewestAdmittedStandsFirstAndEachOnce) {
  EXPECT_EQ(admit({"shop:1"}, "shop:2", false), (std::vector<std::string>{"shop:2", "shop:1"}));
  EXPECT_EQ(admit({"shop:2", "shop:1"}, "shop:1", false), (std::vector<std::string>{"shop:1", "shop:2"}));
}

TEST(Admission, AtMostTenStayAdmitted) {
  std::vector<std::string> admitted;
  for (int i = 0; i < 15; ++i) admitted = admit(admitted, "shop:" + std::to_string(i), false);
  ASSERT_EQ(admitted.size(), 10U);
  EXPECT_EQ(admitted.front(), "shop:14");
  EXPECT_EQ(admitted.back(), "shop:5");
}

TEST(Admission, RunThatDroppedSomethingEndsOlderAdmissions) {
  EXPECT_EQ(admit({"shop:2", "shop:1"}, "shop:3", true), (std::vector<std::string>{"shop:3"}));
}

TEST(Admission, OpeningPatchTouchesOurGateAlone) {
  GatedPod gated = pod("a", {"shop:2"});
  gated.gates = {"first.dev/gate", std::string(kGate), "last.dev/gate"};
  const Json document = {
      {"metadata", {{"uid", "uid-a"}}},
      {"spec", {{"schedulingGates", {{{"name", "first.dev/gate"}}, {{"name", kGate}}, {{"name", "last.dev/gate"}}}}}}};
  const Json opened = document.patch(opening_patch(gated));
  EXPECT_EQ(opened["spec"]["schedulingGates"],
            Json::array({{{"name", "first.dev/gate"}}, {{"name", "last.dev/gate"}}}));
}

TEST(Admission, OpeningPatchFailsOnAnotherPodOfThatNameAndOnChangedGates) {
  const GatedPod gated = pod("a", {"shop:2"});
  const Json replaced = {{"metadata", {{"uid", "other"}}}, {"spec", {{"schedulingGates", {{{"name", kGate}}}}}}};
  EXPECT_THROW((void)replaced.patch(opening_patch(gated)), Json::exception);
  const Json changed = {{"metadata", {{"uid", "uid-a"}}}, {"spec", {{"schedulingGates", {{{"name", "x.dev/y"}}}}}}};
  EXPECT_THROW((void)changed.patch(opening_patch(gated)), Json::exception);
}

}  // namespace
}  // namespace lockkeeper::gate
