// When a question for a part of the page is answered.
#include "cmd/kubectl_lockkeeper/serving/long_poll.h"

#include <gtest/gtest.h>

namespace lockkeeper::cmd {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart{std::chrono::seconds(1'800'000'000)};

std::string shown(const std::string& state, Timestamp at) {
  return to_string(ShownVersion{state, at});
}

PollStep step(const std::string& after, const std::string& state, bool is_at_work, Timestamp asked, Timestamp now) {
  return decide_poll(after, asked, state, is_at_work, now).step;
}

TEST(LongPoll, AVersionIsReadAsItWasWritten) {
  const ShownVersion version{"a1b2", kStart + 5ms};
  EXPECT_EQ(parse_version(to_string(version)), version);
  for (const char* text : {"", "-", "-1", "a1b2", "a1b2-", "a1b2-x", "a1b2-1x", "a1b2--5", "a1b2-99999999999999999999",
                           "a1b2-9999999999999999999"}) {
    EXPECT_FALSE(parse_version(text)) << text;
  }
}

TEST(LongPoll, WhoHasNothingIsAnsweredAtOnce) {
  EXPECT_EQ(step("", "a", false, kStart, kStart), PollStep::kAnswer);
  EXPECT_EQ(step("nonsense", "a", false, kStart, kStart), PollStep::kAnswer);
}

TEST(LongPoll, WhoHasAnOlderOneIsAnsweredAtOnce) {
  EXPECT_EQ(step(shown("old", kStart - 10s), "new", false, kStart, kStart), PollStep::kAnswer);
}

TEST(LongPoll, WhoHasThePresentOneWaitsForAnother) {
  const std::string after = shown("a", kStart);
  const PollDecision decision = decide_poll(after, kStart, "a", false, kStart + 1s);
  EXPECT_EQ(decision.step, PollStep::kWait);
  EXPECT_EQ(decision.again, kStart + kLongestPoll);
  EXPECT_EQ(step(after, "b", false, kStart, kStart + 1s), PollStep::kAnswer);
}

TEST(LongPoll, NothingNewIsToldBeforeSomebodyBetweenLosesPatience) {
  const std::string after = shown("a", kStart);
  EXPECT_EQ(step(after, "a", false, kStart, kStart + kLongestPoll - 1ms), PollStep::kWait);
  EXPECT_EQ(step(after, "a", false, kStart, kStart + kLongestPoll), PollStep::kNothingNew);
}

TEST(LongPoll, WhatIsAtWorkIsToldAgainSinceItsSecondsGoOn) {
  const std::string after = shown("a", kStart);
  const PollDecision decision = decide_poll(after, kStart, "a", true, kStart + 1s);
  EXPECT_EQ(decision.step, PollStep::kWait);
  EXPECT_EQ(decision.again, kStart + kFreshAtWork);
  EXPECT_EQ(step(after, "a", true, kStart, kStart + kFreshAtWork), PollStep::kAnswer);
}

TEST(LongPoll, MinutesOfWhatIsSettledGoOnToo) {
  EXPECT_EQ(step(shown("a", kStart - kFresh), "a", false, kStart, kStart), PollStep::kAnswer);
}

TEST(LongPoll, ARunThatTellsALotIsNotShownForEachWord) {
  const std::string after = shown("a", kStart);
  const PollDecision decision = decide_poll(after, kStart, "b", true, kStart + 1ms);
  EXPECT_EQ(decision.step, PollStep::kWait);
  EXPECT_EQ(decision.again, kStart + kBetweenAnswers);
}

TEST(LongPoll, AClockThatWasSetBackDoesNotStopThePage) {
  EXPECT_EQ(step(shown("a", kStart + 1h), "a", false, kStart, kStart), PollStep::kAnswer);
}

}  // namespace
}  // namespace lockkeeper::cmd
