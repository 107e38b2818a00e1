// The refusal of a Job's pod, in the Job controller's own words: quota, an admission webhook, a service account that is
// not there. Only an Event of the Job tells it. Values only.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/timestamp.h"

namespace lockkeeper::controller {

// The field selector for those Events, of the core API.
inline constexpr std::string_view kRefusalSelector = "reason=FailedCreate,involvedObject.kind=Job";

struct PodRefusal {
  std::string name_space;
  std::string job;
  std::string job_uid;
  std::string message;
  Timestamp last{};
  [[nodiscard]] bool operator==(const PodRefusal&) const = default;
};

[[nodiscard]] PodRefusal parse_refusal(const Json& event);

// Returns: QuotaExceeded or PodRefused.
[[nodiscard]] std::string_view reason_of_refusal(std::string_view message);

}  // namespace lockkeeper::controller
