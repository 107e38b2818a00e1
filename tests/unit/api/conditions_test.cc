#include "api/conditions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::api {
namespace {

using ::testing::SizeIs;

Timestamp at(std::string_view text) {
  return parse_rfc3339(text).value();
}

TEST(Conditions, AreAddedOnceAndThenReplaced) {
  std::vector<Condition> conditions;
  set_condition(conditions, condition::kReady, Truth::kFalse, "Running", "at work", 1, at("2026-01-01T00:00:00Z"));
  set_condition(conditions, condition::kReady, Truth::kTrue, "Succeeded", "done", 2, at("2026-01-01T00:01:00Z"));
  ASSERT_THAT(conditions, SizeIs(1));
  EXPECT_EQ(conditions[0], (Condition{"Ready", "True", "Succeeded", "done", 2, at("2026-01-01T00:01:00Z")}));
  EXPECT_TRUE(is_true(conditions, "Ready"));
  EXPECT_FALSE(is_true(conditions, "Stalled"));
}

TEST(Conditions, KeepTheTimeOfTheLastTransitionWhileTheStatusStays) {
  std::vector<Condition> conditions;
  set_condition(conditions, "Ready", Truth::kFalse, "Running", "step 1", 1, at("2026-01-01T00:00:00Z"));
  set_condition(conditions, "Ready", Truth::kFalse, "Blocked", "step 2", 2, at("2026-01-01T00:05:00Z"));
  EXPECT_EQ(conditions[0].last_transition_time, at("2026-01-01T00:00:00Z"));
  EXPECT_EQ(conditions[0].reason, "Blocked");
  EXPECT_EQ(conditions[0].observed_generation, 2);
  set_condition(conditions, "Ready", Truth::kUnknown, "RunLost", "", 2, at("2026-01-01T00:06:00Z"));
  EXPECT_EQ(conditions[0].last_transition_time, at("2026-01-01T00:06:00Z"));
}

TEST(Conditions, AreTheSameAfterTheyWereWrittenAndRead) {
  std::vector<Condition> conditions;
  set_condition(conditions, "Ready", Truth::kTrue, "Succeeded", "done", 3, at("2026-01-01T00:00:00.987654Z"));
  EXPECT_EQ(parse_condition(to_json(conditions[0])), conditions[0]);
}

TEST(Conditions, WithoutAReasonCarryOneTheApiAccepts) {
  std::vector<Condition> conditions;
  set_condition(conditions, "Planned", Truth::kFalse, "", "", -1, at("2026-01-01T00:00:00Z"));
  EXPECT_EQ(to_json(conditions[0])["reason"], "Planned");
  EXPECT_EQ(to_json(conditions[0])["observedGeneration"], 0) << "metav1 allows no negative generation";
}

TEST(Conditions, GoWhenRemoved) {
  std::vector<Condition> conditions;
  set_condition(conditions, "Ready", Truth::kTrue, "a", "", 1, {});
  set_condition(conditions, "Approved", Truth::kTrue, "b", "", 1, {});
  remove_condition(conditions, "Ready");
  remove_condition(conditions, "Ready");
  ASSERT_THAT(conditions, SizeIs(1));
  EXPECT_EQ(find_condition(conditions, "Ready"), nullptr);
  EXPECT_NE(find_condition(conditions, "Approved"), nullptr);
}

}  // namespace
}  // namespace lockkeeper::api
