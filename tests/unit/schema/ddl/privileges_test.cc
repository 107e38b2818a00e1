#include "schema/ddl/privileges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::schema {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string table(std::string_view acl, int version = 150000) {
  return canonical_privileges(acl, {PrivilegeClass::kTable, "keeper", version, false, nullptr});
}

TEST(Privileges, WhatANewTableHasIsNothing) {
  EXPECT_EQ(table("{keeper=arwdDxt/keeper}"), "");
  EXPECT_EQ(table("{keeper=arwdDxtm/keeper}", 170000), "");
}

TEST(Privileges, AllIsAllInEveryVersion) {
  EXPECT_EQ(table("{keeper=arwdDxt/keeper,app=arwdDxt/keeper}", 150000),
            table("{keeper=arwdDxtm/keeper,app=arwdDxtm/keeper}", 170000));
  EXPECT_NE(table("{keeper=arwdDxtm/keeper,app=arwdDxt/keeper}", 170000),
            table("{keeper=arwdDxtm/keeper,app=arwdDxtm/keeper}", 170000));
}

TEST(Privileges, OrderDoesNotCount) {
  EXPECT_EQ(table("{keeper=arwdDxt/keeper,b=r/keeper,a=wr/keeper}"),
            table("{a=rw/keeper,b=r/keeper,keeper=arwdDxt/keeper}"));
}

TEST(Privileges, WhatTheOwnerOrEverybodyLostIsSaid) {
  EXPECT_EQ(table("{keeper=r/keeper}"), "-keeper=Dadtwx");
  EXPECT_EQ(table("{}"), "-keeper=ALL");
  EXPECT_EQ(canonical_privileges("{keeper=X/keeper}", {PrivilegeClass::kFunction, "keeper", 150000, false, nullptr}),
            "-=ALL");
  EXPECT_EQ(canonical_privileges("{=X/keeper,keeper=X/keeper}",
                                 {PrivilegeClass::kFunction, "keeper", 150000, false, nullptr}),
            "");
}

TEST(Privileges, NamesThatNeedQuotesSurvive) {
  const std::string text = table(R"({keeper=arwdDxt/keeper,"\"odd, role=\"=r*/keeper"})");
  EXPECT_EQ(text, "\"odd, role=\"=r*/keeper");
  EXPECT_THAT(grants(PrivilegeClass::kTable, "TABLE t", "", "", text, false),
              ElementsAre("GRANT SELECT ON TABLE t TO \"odd, role=\" WITH GRANT OPTION"));
}

TEST(Privileges, RolesMayBeCalledOtherwise) {
  PrivilegeContext context{PrivilegeClass::kTable, "shop", 150000, false,
                           [](const std::string& role) { return role == "shop" ? std::string("<owner>") : role; }};
  EXPECT_EQ(canonical_privileges("{shop=arwdDxt/shop,app=r/shop}", context), "app=r/<owner>");
}

TEST(Privileges, GrantsAddAndNeverRevokeUnlessTold) {
  EXPECT_THAT(grants(PrivilegeClass::kTable, "TABLE t", "", "", "app=ar/k", false),
              ElementsAre("GRANT INSERT, SELECT ON TABLE t TO app"));
  EXPECT_THAT(grants(PrivilegeClass::kTable, "TABLE t", "", "app=ar/k", "", false), IsEmpty());
  EXPECT_THAT(grants(PrivilegeClass::kTable, "TABLE t", "", "app=ar/k", "", true),
              ElementsAre("REVOKE INSERT, SELECT ON TABLE t FROM app"));
  EXPECT_THAT(grants(PrivilegeClass::kFunction, "FUNCTION f()", "", "", "-=ALL", true),
              ElementsAre("REVOKE ALL ON FUNCTION f() FROM PUBLIC"));
  EXPECT_THAT(grants(PrivilegeClass::kFunction, "FUNCTION f()", "", "-=ALL", "", false),
              ElementsAre("GRANT ALL ON FUNCTION f() TO PUBLIC"));
  EXPECT_THAT(grants(PrivilegeClass::kColumn, "TABLE t", "c", "", "app=rw/k", false),
              ElementsAre("GRANT SELECT (c), UPDATE (c) ON TABLE t TO app"));
  EXPECT_THAT(grants(PrivilegeClass::kTable, "TABLE t", "", "app=r/k", "app=r/k", true), IsEmpty());
}

TEST(Privileges, SinceInitdb) {
  EXPECT_EQ(privileges_since("=U/boss", "=U/boss"), "");
  EXPECT_EQ(privileges_since("=U/boss", ""), "-=U");
  EXPECT_EQ(privileges_since("=U/boss", "=U/boss, app=C/boss"), "app=C/boss");
}

TEST(Privileges, ArraysAsPostgresqlWritesThem) {
  EXPECT_EQ(parse_array(R"({a,"b,c","d\"e"})"), (std::vector<std::string>{"a", "b,c", "d\"e"}));
  EXPECT_EQ(parse_array("{}"), std::vector<std::string>{});
  EXPECT_EQ(parse_array("nothing"), std::nullopt);
  EXPECT_EQ(parse_array("{\"open}"), std::nullopt);
}

}  // namespace
}  // namespace lockkeeper::schema
