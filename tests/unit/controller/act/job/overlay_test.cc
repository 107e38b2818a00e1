#include "controller/act/job/overlay.h"

#include <gtest/gtest.h>

namespace lockkeeper::controller {
namespace {

Json json(const char* text) {
  return Json::parse(text);
}

TEST(Overlay, ObjectsMergeAndNullTakesAway) {
  EXPECT_EQ(overlay(json(R"({"a": 1, "b": {"c": 2, "d": 3}})"), json(R"({"b": {"c": null, "e": 4}, "f": 5})")),
            json(R"({"a": 1, "b": {"d": 3, "e": 4}, "f": 5})"));
}

TEST(Overlay, ListsOfNamedThingsMergeByName) {
  EXPECT_EQ(
      overlay(
          json(R"({"containers": [{"name": "api", "image": "shop:1", "env": [{"name": "A", "value": "1"}]}]})"),
          json(R"({"containers": [{"name": "api", "env": [{"name": "A", "value": "2"}, {"name": "B", "value": "3"}]},
                                            {"name": "proxy", "image": "proxy:1"}]})")),
      json(
          R"({"containers": [{"name": "api", "image": "shop:1", "env": [{"name": "A", "value": "2"}, {"name": "B", "value": "3"}]},
                                    {"name": "proxy", "image": "proxy:1"}]})"));
}

TEST(Overlay, MountsMergeByPathAndTolerationsAreAdded) {
  EXPECT_EQ(
      overlay(json(R"({"volumeMounts": [{"name": "a", "mountPath": "/a"}], "tolerations": [{"key": "x"}]})"),
              json(R"({"volumeMounts": [{"name": "b", "mountPath": "/a"}], "tolerations": [{"key": "y"}]})")),
      json(R"({"volumeMounts": [{"name": "b", "mountPath": "/a"}], "tolerations": [{"key": "x"}, {"key": "y"}]})"));
}

TEST(Overlay, OtherListsAreReplaced) {
  EXPECT_EQ(overlay(json(R"({"args": ["a", "b"]})"), json(R"({"args": ["c"]})")), json(R"({"args": ["c"]})"));
}

}  // namespace
}  // namespace lockkeeper::controller
