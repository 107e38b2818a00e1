// Points in time as Kubernetes writes them. Decisions take `now` as a value; only mains and loops read the clock.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

[[nodiscard]] Timestamp now();  // the system's clock

// Returns: RFC 3339 in UTC, with whole seconds like metav1.Time, or with six digits like metav1.MicroTime.
[[nodiscard]] std::string to_rfc3339(Timestamp time);
[[nodiscard]] std::string to_rfc3339_micro(Timestamp time);

// Reads both, with any fraction and any offset; digits below a microsecond are dropped.
// Returns: nullopt for anything else.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace lockkeeper
