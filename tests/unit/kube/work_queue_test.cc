#include "kube/work_queue.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace lockkeeper::kube {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Takes all that is due now.
std::vector<std::string> drain(WorkQueue& queue) {
  std::vector<std::string> keys;
  while (queue.depth() > 0) {
    keys.push_back(queue.get({}).value());
    queue.done(keys.back());
  }
  return keys;
}

TEST(WorkQueue, KeyAddedTwiceRunsOnce) {
  WorkQueue queue;
  queue.add("a");
  queue.add("b");
  queue.add("a");
  EXPECT_THAT(drain(queue), ElementsAre("a", "b"));
}

TEST(WorkQueue, KeyAddedWhileProcessingRunsOnceMore) {
  WorkQueue queue;
  queue.add("a");
  const std::string key = queue.get({}).value();
  queue.add("a");
  queue.add("a");
  EXPECT_EQ(queue.depth(), 0U) << "nobody else may work on it now";
  queue.done(key);
  EXPECT_THAT(drain(queue), ElementsAre("a"));
}

TEST(WorkQueue, FreshKeyOvertakesTheBacklog) {
  WorkQueue queue;
  queue.add("old-1", Priority::kBacklog);
  queue.add("old-2", Priority::kBacklog);
  queue.add("new", Priority::kFresh);
  EXPECT_THAT(drain(queue), ElementsAre("new", "old-1", "old-2"));
}

TEST(WorkQueue, BacklogKeyThatBecomesNewsMovesUp) {
  WorkQueue queue;
  queue.add("old-1", Priority::kBacklog);
  queue.add("old-2", Priority::kBacklog);
  queue.add("old-2", Priority::kFresh);
  queue.add("old-2", Priority::kBacklog);
  EXPECT_THAT(drain(queue), ElementsAre("old-2", "old-1"));
}

TEST(WorkQueue, DelayedKeyComesWhenItIsDueAndNotBefore) {
  WorkQueue queue;
  const auto began = Clock::now();
  queue.add_after("a", 50ms);
  EXPECT_EQ(queue.depth(), 0U);
  EXPECT_EQ(queue.get({}), "a");
  EXPECT_GE(Clock::now() - began, 50ms);
}

TEST(WorkQueue, TheEarlierOfTwoDelaysCountsAndTheOtherIsForgotten) {
  WorkQueue queue;
  queue.add_after("a", 1h);
  queue.add_after("a", 20ms);
  queue.add_after("a", 2h);
  queue.add_after("b", 60ms);
  EXPECT_EQ(queue.get({}), "a");
  queue.done("a");
  EXPECT_EQ(queue.get({}), "b");
}

TEST(WorkQueue, WaitingThreadWakesForAnEarlierTimer) {
  WorkQueue queue;
  queue.add_after("late", 1h);
  std::optional<std::string> got;
  std::thread worker([&] { got = queue.get({}); });
  queue.add_after("soon", 10ms);
  worker.join();
  EXPECT_EQ(got, "soon");
}

TEST(WorkQueue, DelaysDoubleToTheirCap) {
  EXPECT_EQ(retry_delay(0), 5ms);
  EXPECT_EQ(retry_delay(1), 10ms);
  EXPECT_EQ(retry_delay(10), 5120ms);
  EXPECT_EQ(retry_delay(17), 655360ms);
  EXPECT_EQ(retry_delay(18), 1000s);
  EXPECT_EQ(retry_delay(4000000000U), 1000s);
}

TEST(WorkQueue, FailuresAreCountedUntilForgotten) {
  WorkQueue queue;
  queue.add_rate_limited("a");
  queue.add_rate_limited("a");
  EXPECT_EQ(queue.failures("a"), 2U);
  queue.forget("a");
  EXPECT_EQ(queue.failures("a"), 0U);
  EXPECT_EQ(queue.get({}), "a");
}

TEST(WorkQueue, StopEndsEveryWaitingThread) {
  WorkQueue queue;
  std::stop_source stop;
  std::atomic<int> ended{0};
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      if (!queue.get(stop.get_token())) ++ended;
    });
  }
  stop.request_stop();
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(ended, 4);
}

TEST(WorkQueue, HooksSeeDepthWaitAndWork) {
  std::vector<std::size_t> depths;
  int added = 0;
  int retried = 0;
  int waited = 0;
  int worked = 0;
  QueueHooks hooks;
  hooks.depth = [&](std::size_t depth) { depths.push_back(depth); };
  hooks.added = [&] { ++added; };
  hooks.retried = [&] { ++retried; };
  hooks.waited = [&](double) { ++waited; };
  hooks.worked = [&](double) { ++worked; };
  WorkQueue queue(hooks);
  queue.add("a");
  queue.add("a");
  ASSERT_EQ(queue.get({}), "a");
  EXPECT_GE(queue.unfinished().longest, 0.0);
  queue.done("a");
  queue.add_rate_limited("a");
  EXPECT_THAT(depths, ElementsAre(1U, 0U));
  EXPECT_EQ(added, 1);
  EXPECT_EQ(retried, 1);
  EXPECT_EQ(waited, 1);
  EXPECT_EQ(worked, 1);
  EXPECT_EQ(queue.unfinished().total, 0.0);
}

TEST(WorkQueue, ManyThreadsNeverShareAKeyAndLoseNone) {
  constexpr int kKeys = 20;
  constexpr int kRounds = 200;
  WorkQueue queue;
  std::stop_source stop;
  std::mutex mutex;
  std::set<std::string> at_work;
  bool shared = false;
  std::map<std::string, int> seen;  // the last round that a worker saw
  std::map<std::string, std::atomic<int>> rounds;
  for (int key = 0; key < kKeys; ++key) rounds["key-" + std::to_string(key)] = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      while (const auto key = queue.get(stop.get_token())) {
        {
          const std::scoped_lock lock(mutex);
          shared = shared || !at_work.insert(*key).second;
        }
        const int round = rounds.at(*key);
        {
          const std::scoped_lock lock(mutex);
          seen[*key] = round;
          at_work.erase(*key);
        }
        queue.done(*key);
      }
    });
  }
  for (int round = 1; round <= kRounds; ++round) {
    for (auto& [key, value] : rounds) {
      value = round;
      queue.add(key, round % 2 == 0 ? Priority::kFresh : Priority::kBacklog);
    }
  }
  const auto all_seen = [&] {
    const std::scoped_lock lock(mutex);
    return seen.size() == kKeys &&
           std::all_of(seen.begin(), seen.end(), [](const auto& one) { return one.second == kRounds; });
  };
  const auto deadline = Clock::now() + 20s;
  while (!all_seen() && Clock::now() < deadline) std::this_thread::yield();
  stop.request_stop();
  for (std::thread& worker : workers) worker.join();
  EXPECT_TRUE(all_seen()) << "a key that was added last was not run after it";
  EXPECT_FALSE(shared);
}

}  // namespace
}  // namespace lockkeeper::kube
