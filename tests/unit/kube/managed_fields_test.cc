#include "kube/managed_fields.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace lockkeeper::kube {
namespace {

TEST(ManagedFields, AreEmptiedWhereverTheyStand) {
  EXPECT_EQ(without_managed_fields(R"({"metadata":{"managedFields":[{"a":["]\"]",[1]]},{}],"name":"x"},"items":[)"
                                   R"({"metadata":{"managedFields":[]}},{"metadata":{"managedFields":[1]}}]})"),
            R"({"metadata":{"managedFields":[],"name":"x"},"items":[)"
            R"({"metadata":{"managedFields":[]}},{"metadata":{"managedFields":[]}}]})");
}

TEST(ManagedFields, TextThatOnlyLooksLikeThemStays) {
  for (const Json& object : {Json{{"note", R"({"managedFields":[1,2]})"}}, Json{{R"(x"managedFields)", {1, 2}}},
                             Json{{"note", R"(\"managedFields":[1])"}}, Json{{"managedFields", "none"}}}) {
    EXPECT_EQ(Json::parse(without_managed_fields(object.dump())), object);
  }
}

TEST(ManagedFields, TornTextStaysTorn) {
  for (const char* text : {R"({"managedFields":[{"a)", R"({"managedFields":["\)", R"({"managedFields":[)", ""}) {
    EXPECT_FALSE(Json::accept(without_managed_fields(text))) << text;
  }
}

}  // namespace
}  // namespace lockkeeper::kube
