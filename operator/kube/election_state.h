// The rules of the election, as values. A candidate trusts only its own clock: the lease of another holder has expired
// when it has not changed for its duration since *we* saw it change. The times inside the lease are for people.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/timestamp.h"

namespace lockkeeper::kube {

struct LeaseRecord {
  std::string holder;  // empty: released
  std::chrono::seconds duration{0};
  std::string acquire_time;
  std::string renew_time;
  std::int64_t transitions = 0;
  std::string resource_version;

  [[nodiscard]] bool operator==(const LeaseRecord&) const = default;
};

[[nodiscard]] LeaseRecord parse_lease(const Json& lease);

// A record, and when the candidate first saw it, by the candidate's own steady clock.
struct LeaseObservation {
  LeaseRecord record;
  std::chrono::steady_clock::time_point at;
};

// Returns: the observation after another look; `at` moves only when the record has changed.
[[nodiscard]] LeaseObservation observe(const std::optional<LeaseObservation>& before, LeaseRecord seen,
                                       std::chrono::steady_clock::time_point now);

// Returns: whether `identity` may write itself into the lease: it is free, its own, or expired.
[[nodiscard]] bool may_take(const LeaseObservation& seen, const std::string& identity,
                            std::chrono::steady_clock::time_point now);

// The Lease to write: the first takes or renews it, the second gives it up. Both carry the resourceVersion that was
// read, so that a faster candidate makes the write a conflict. `before` is nullopt where there is no Lease yet.
[[nodiscard]] Json lease_to_hold(const std::string& ns, const std::string& name, const std::string& identity,
                                 std::chrono::seconds duration, const std::optional<LeaseRecord>& before,
                                 Timestamp now);
[[nodiscard]] Json lease_to_release(const std::string& ns, const std::string& name, const LeaseRecord& held,
                                    Timestamp now);

}  // namespace lockkeeper::kube
