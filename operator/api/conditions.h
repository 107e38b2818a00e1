// Conditions of a status, as metav1 and kstatus understand them.
// https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/timestamp.h"

namespace lockkeeper::api {

// kstatus reads the first three: Reconciling=True is in progress, Stalled=True has failed and needs a person. They are
// never both True, and Ready=True only while both are False.
namespace condition {
inline constexpr std::string_view kReady = "Ready";
inline constexpr std::string_view kReconciling = "Reconciling";
inline constexpr std::string_view kStalled = "Stalled";
inline constexpr std::string_view kApplied = "Applied";    // every revision of the target is in the database
inline constexpr std::string_view kVerified = "Verified";  // a second reading of the database has found them there
// The API server refuses an act that was decided on. Abnormal: the condition is there only while this holds.
inline constexpr std::string_view kActionRefused = "ActionRefused";
}  // namespace condition

struct Condition {
  std::string type;
  std::string status;  // True | False | Unknown
  std::string reason;  // one word of the vocabulary
  std::string message;
  std::int64_t observed_generation = 0;
  Timestamp last_transition_time{};
  [[nodiscard]] bool operator==(const Condition&) const = default;
};

enum class Truth { kTrue, kFalse, kUnknown };
[[nodiscard]] std::string_view to_string(Truth truth);

// Returns: the condition of that type, owned by `conditions`; nullptr where there is none.
[[nodiscard]] const Condition* find_condition(const std::vector<Condition>& conditions, std::string_view type);
[[nodiscard]] bool is_true(const std::vector<Condition>& conditions, std::string_view type);

// Replaces the condition of that type, or adds it. The time of the last transition moves only where the status does.
// It has whole seconds, as the API keeps them, so that a condition equals itself after a round trip. An empty reason,
// which the API would refuse, becomes the type.
void set_condition(std::vector<Condition>& conditions, std::string_view type, Truth truth, std::string_view reason,
                   std::string_view message, std::int64_t observed_generation, Timestamp now);

void remove_condition(std::vector<Condition>& conditions, std::string_view type);

// The JSON of metav1.Condition. A negative observed generation is written as 0; a missing field is read as empty.
[[nodiscard]] Json to_json(const Condition& condition);
[[nodiscard]] Condition parse_condition(const Json& json);

}  // namespace lockkeeper::api
