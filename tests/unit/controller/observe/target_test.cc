#include "controller/observe/target.h"

#include <gtest/gtest.h>

#include "controller/observe/workload.h"

namespace lockkeeper::controller {
namespace {

TEST(Target, KeyTellsApartMigrationsImagesAndTemplates) {
  const std::string key = target_key("uid", "shop:1", "", "db");
  EXPECT_EQ(key, target_key("uid", "shop:1", "", "db"));
  EXPECT_NE(key, target_key("uid2", "shop:1", "", "db"));
  EXPECT_NE(key, target_key("uid", "shop:2", "", "db"));
  EXPECT_NE(key, target_key("uid", "shop:1", "template", "db"));
  EXPECT_NE(key, target_key("uid", "shop:1", "", "other db"));
  EXPECT_EQ(key.size(), 33U);
}

TEST(Target, ScopeIsToldFromTheKey) {
  EXPECT_TRUE(same_scope(target_key("u", "shop:1", "", "db"), target_key("u", "shop:2", "", "db")));
  EXPECT_FALSE(same_scope(target_key("u", "shop:1", "", "db"), target_key("u", "shop:1", "", "db2")));
  EXPECT_FALSE(same_scope("", ""));
}

TEST(Target, JobNameIsTheSameForTheSameAttemptAndFitsALabel) {
  const std::string name = job_name("orders", "uid", "key", 1);
  EXPECT_EQ(name, job_name("orders", "uid", "key", 1));
  EXPECT_NE(name, job_name("orders", "uid", "key", 2));
  EXPECT_NE(name, job_name("orders", "uid2", "key", 1));
  EXPECT_EQ(name.substr(0, 7), "orders-");
  EXPECT_EQ(name.size(), 17U);
  EXPECT_EQ(job_name(std::string(253, 'a'), "uid", "key", 1).size(), 63U);
  EXPECT_EQ(job_name("a.b", "uid", "key", 1).substr(0, 4), "a-b-");
  // Cut right behind a dash: no two dashes in a row.
  EXPECT_EQ(job_name(std::string(51, 'a') + "-b", "uid", "key", 1).substr(50, 3),
            "a-" + job_name(std::string(51, 'a') + "-b", "uid", "key", 1).substr(52, 1));
}

}  // namespace
}  // namespace lockkeeper::controller
