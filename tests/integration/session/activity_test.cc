#include "postgres/lock/activity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "server.h"

namespace lockkeeper::postgres {
namespace {

using ::testing::HasSubstr;

TEST(Activity, AChainOfBlockersIsToldFromTheNearestToTheRoot) {
  const TestDatabase database;
  const auto root = database.connect("root");
  const auto middle = database.connect("middle");
  const auto waiting = database.connect("waiting");
  const auto watcher = database.connect("watcher");
  watcher->query("CREATE TABLE t (id int)");
  // Each ends when the one before it does.
  const auto altering = [](Session& session, const std::string& column) {
    return std::thread([&session, column] {
      try {
        session.query("ALTER TABLE t ADD COLUMN " + column + " int");
      } catch (const SqlError&) {  // ended with the test
      }
    });
  };
  std::thread second;
  std::thread third;
  root->transaction([&](Transaction& transaction) {
    transaction.query("SELECT count(*) FROM t");
    second = altering(*middle, "a");
    eventually([&] { return !blocked_backends(*watcher, "middle").empty(); }, "the second waits");
    third = altering(*waiting, "b");
    eventually([&] { return blocked_backends(*watcher, "waiting").size() == 1; }, "the third waits");
    const auto blocked = blocked_backends(*watcher, "waiting");
    ASSERT_EQ(blocked.size(), 1U);
    EXPECT_EQ(blocked[0].pid, waiting->backend_pid());
    EXPECT_THAT(blocked[0].query, HasSubstr("ADD COLUMN b"));
    std::vector<std::string> names;
    for (const api::Blocker& blocker : blocked[0].blockers) names.push_back(blocker.application);
    EXPECT_THAT(names, ::testing::UnorderedElementsAre("root", "middle"));
  });
  second.join();
  third.join();
  EXPECT_TRUE(blocked_backends(*watcher, "waiting").empty());
}

TEST(Activity, EndsTheBackendsOfOneNameOnly) {
  const TestDatabase database;
  const auto session = database.connect("us");
  const auto left = database.connect("left");
  const auto other = database.connect("other");
  EXPECT_TRUE(end_backends(*session, "left", Milliseconds(10000)).empty());
  EXPECT_THROW(left->query("SELECT 1"), SqlError);
  EXPECT_EQ(value(*other, "SELECT 1"), "1");
  EXPECT_TRUE(end_backends(*session, "us", Milliseconds(1000)).empty()) << "never ourselves";
  EXPECT_EQ(value(*session, "SELECT 1"), "1");
}

TEST(Activity, SaysWhatItMayNotEnd) {
  const TestDatabase database;
  const auto left = database.connect("left");
  const auto session = database.connect("us", database.make_role());
  const auto rest = end_backends(*session, "left", Milliseconds(50));
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].pid, left->backend_pid());
}

TEST(Activity, ABackendIsDescribedForASentence) {
  EXPECT_EQ(describe({4711, "shop", "psql", 192, "SELECT 1"}),
            "pid 4711 (user shop, application psql, for 3m12s): SELECT 1");
  EXPECT_EQ(describe({4711, "", "", 0, ""}), "pid 4711");
}

}  // namespace
}  // namespace lockkeeper::postgres
