// Timeouts and retries of a run: `spec.timeouts` and `spec.retry`, their defaults and their flags, in one table each.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/duration.h"

namespace lockkeeper::api {

// A zero means that there is no limit; a zero of advisory_lock means that the run does not wait for the lock.
struct Timeouts {
  Milliseconds lock{5000};
  Milliseconds statement{0};
  Milliseconds concurrently{3600000};
  Milliseconds advisory_lock{600000};
  Milliseconds deadline{7200000};
  Milliseconds start{600000};  // until env.py comes to its migrations
  [[nodiscard]] std::optional<Milliseconds> start_limit() const {
    return start > Milliseconds(0) ? std::optional(start) : std::nullopt;
  }
  [[nodiscard]] bool operator==(const Timeouts&) const = default;
};

// How statements are tried again after a lock timeout, within one run.
struct Retry {
  unsigned limit = 10;  // for each revision
  Milliseconds initial{1000};
  Milliseconds max{60000};
  [[nodiscard]] bool operator==(const Retry&) const = default;
};

// A row of the tables below: a member of Timeouts or Retry, and its names.
template <typename Of>
struct DurationField {
  Milliseconds Of::*value;
  std::string_view field;  // of spec.timeouts or spec.retry
  std::string_view flag;
  std::string_view what;  // for --help
};

inline constexpr std::array<DurationField<Timeouts>, 6> kTimeoutFields{{
    {&Timeouts::lock, "lock", "lock-timeout", "How long a statement waits for a lock"},
    {&Timeouts::statement, "statement", "statement-timeout", "How long a statement may run; 0s: for ever"},
    {&Timeouts::concurrently, "concurrently", "concurrently-timeout",
     "How long a statement with CONCURRENTLY waits for others"},
    {&Timeouts::advisory_lock, "advisoryLock", "advisory-lock-timeout", "How long to wait for another run"},
    {&Timeouts::deadline, "deadline", "deadline", "When to give the run up; 0s: never"},
    {&Timeouts::start, "start", "start-timeout",
     "How long the application may take until env.py comes to its migrations; 0s: for ever"},
}};

inline constexpr std::array<DurationField<Retry>, 2> kRetryFields{{
    {&Retry::initial, "initial", "retry-initial", "The first pause before another try"},
    {&Retry::max, "max", "retry-max", "The longest pause before another try"},
}};

}  // namespace lockkeeper::api
