// Durations as people write them in Kubernetes: Go's spelling, `1h30m`, `500ms`, `0s`.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper {

using Milliseconds = std::chrono::milliseconds;

// Reads whole or decimal numbers with the units ms, s, m and h; `0` needs no unit.
// Returns: nullopt for anything else, for a negative duration, and for one above ten years.
[[nodiscard]] std::optional<Milliseconds> parse_duration(std::string_view text);

// The shortest spelling of the same length: `90s` becomes `1m30s`, zero is `0s`.
// Requires: the duration is not negative.
[[nodiscard]] std::string to_string(Milliseconds duration);

// A spelling for sentences, cut to two units at most: `850ms`, `3.2s`, `4m12s`, `2h5m`.
[[nodiscard]] std::string for_people(Milliseconds duration);

}  // namespace lockkeeper
