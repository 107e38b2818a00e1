// Another try after a lock timeout: when, how often, and when no more.
#include "runner/steps/lock_retry.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace lockkeeper::runner {
namespace {

class LockRetries : public testing::Test {
 protected:
  LockRetries() {
    settings_.retry.limit = 2;
    settings_.retry.initial = settings_.retry.max = Milliseconds(1);
  }
  [[nodiscard]] LockRetry::Next wait(unsigned tries, StopRequest& stop) {
    return LockRetry(settings_, reporter_, stop).wait({"a1", "in a1", tries, {}});
  }

  Settings settings_;
  Reporter reporter_{Reporter::Form::kSilent};
};

TEST(LockTimeout, IsOneStateAndNoOther) {
  EXPECT_TRUE(is_lock_timeout("55P03"));
  EXPECT_FALSE(is_lock_timeout("57014"));
  EXPECT_FALSE(is_lock_timeout(""));
}

TEST_F(LockRetries, AreAsManyAsTheLimit) {
  StopRequest stop("", Milliseconds(0));
  EXPECT_EQ(wait(1, stop), LockRetry::Next::kTryAgain);
  EXPECT_EQ(wait(2, stop), LockRetry::Next::kTryAgain);
  EXPECT_EQ(wait(3, stop), LockRetry::Next::kGiveUp);
}

TEST_F(LockRetries, EndWhereTheRunIsToEnd) {
  const std::string file = testing::TempDir() + "/lock-retry-stop";
  std::ofstream(file) << "NewerTarget";
  StopRequest stop(file, Milliseconds(0));
  settings_.retry.initial = settings_.retry.max = Milliseconds(3600000);  // nobody waits that long
  EXPECT_EQ(wait(1, stop), LockRetry::Next::kStopped);
  std::filesystem::remove(file);
}

TEST(Blockers, AreAllNamed) {
  api::Blocker one;
  one.pid = 17;
  api::Blocker two;
  two.pid = 18;
  const std::string text = names_of({one, two});
  EXPECT_NE(text.find("17"), std::string::npos) << text;
  EXPECT_NE(text.find("; "), std::string::npos) << text;
  EXPECT_NE(text.find("18"), std::string::npos) << text;
  EXPECT_EQ(names_of({}), "");
}

}  // namespace
}  // namespace lockkeeper::runner
