#include "controller/operator_rights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(OperatorRights, WhereAllIsAllowedNothingIsLacking) {
  EXPECT_THAT(lacking_rights(rights_of_work(), [](const AskedRight&) { return true; }), IsEmpty());
  EXPECT_EQ(lacking_rights(rights_of_work(), [](const AskedRight&) { return false; }).size(), rights_of_work().size());
}

TEST(OperatorRights, WhatIsRefusedIsNamedAResourceAnEntry) {
  const std::vector<OperatorRight> rights = {
      {"batch", "jobs", {"get", "create", "patch"}}, {"", "pods", {"patch"}}, {"", "pods/log", {"get"}}};
  const auto may = [](const AskedRight& asked) { return asked.subresource.empty() && asked.verb == "get"; };
  EXPECT_THAT(lacking_rights(rights, may), ElementsAre("create/patch jobs.batch", "patch pods", "get pods/log"));
}

TEST(OperatorRights, AsksForASubresourceApart) {
  std::vector<std::string> asked;
  (void)lacking_rights({{"lockkeeper.dev", "migrations/status", {"patch"}}}, [&](const AskedRight& one) {
    asked = {one.group, one.resource, one.subresource, one.verb};
    return true;
  });
  EXPECT_THAT(asked, ElementsAre("lockkeeper.dev", "migrations", "status", "patch"));
}

}  // namespace
}  // namespace lockkeeper::controller
