// Conditions as metav1 and kstatus understand them. Values; safe from any thread.
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
inline constexpr std::string_view kVerified = "Verified";  // and was found there when it was read again
// Abnormal, and there only while it holds: the API server refuses us something that was decided on.
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

// nullptr where there is none of that type.
[[nodiscard]] const Condition* find_condition(const std::vector<Condition>& conditions, std::string_view type);
[[nodiscard]] bool is_true(const std::vector<Condition>& conditions, std::string_view type);

// Replaces the condition of that type, or adds it. The time of the last transition moves only where the status does,
// and has whole seconds, as the API keeps them: what is read back equals what was written. An empty reason, which the
// API would refuse, becomes the type.
void set_condition(std::vector<Condition>& conditions, std::string_view type, Truth truth, std::string_view reason,
                   std::string_view message, std::int64_t observed_generation, Timestamp now);

void remove_condition(std::vector<Condition>& conditions, std::string_view type);

[[nodiscard]] Json to_json(const Condition& condition);
[[nodiscard]] Condition parse_condition(const Json& json);

}  // namespace lockkeeper::api
