// Points in time as Kubernetes writes them. Decisions take `now` as a value; only mains and loops read the clock.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

[[nodiscard]] Timestamp now();

// RFC 3339, UTC: metav1.Time has whole seconds, metav1.MicroTime six digits.
[[nodiscard]] std::string to_rfc3339(Timestamp time);
[[nodiscard]] std::string to_rfc3339_micro(Timestamp time);

// Accepts both, with any fraction and any offset; nullopt for anything else.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace lockkeeper
