// What a browser asks.
#include "kube/page_request.h"

#include <gtest/gtest.h>

namespace lockkeeper::kube {
namespace {

using Query = std::map<std::string, std::string>;

TEST(PageRequest, PathAndQueryAreDecoded) {
  const auto request = parse_target("/a%20b?namespace=shop&name=%C3%A4pp&after=&flag&x=1%3D2&name=second");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->path, "/a b");
  EXPECT_EQ(request->query, (Query{{"namespace", "shop"}, {"name", "äpp"}, {"after", ""}, {"flag", ""}, {"x", "1=2"}}));
}

TEST(PageRequest, ATargetWithoutAQueryHasNone) {
  for (const char* target : {"/", "/?", "/?&", "/?=x"}) {
    const auto request = parse_target(target);
    ASSERT_TRUE(request) << target;
    EXPECT_EQ(request->path, "/");
    EXPECT_TRUE(request->query.empty()) << target;
  }
}

TEST(PageRequest, WhatIsNoPathIsRefused) {
  for (const char* target :
       {"", "*", "http://127.0.0.1/", "fleet", "/a%0d%0ab", "/%00", "/fleet?after=%0a", "/?a%7f=1"}) {
    EXPECT_FALSE(parse_target(target)) << target;
  }
}

}  // namespace
}  // namespace lockkeeper::kube
