// The next step of a watch, as values: no thread, no clock, no network.
//
//   kStreamList ──initial-events-end──► kWatch ──410──► kStreamList, or kList where the server refused it before
//        │ refused (not 429, 410)           ▲ │
//        ▼                                  │ └─ closed, refused connection, 429, 5xx, torn line: kWatch, same version
//      kList ────────all pages──────────────┘
//
// https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/backoff.h"
#include "base/duration.h"

namespace lockkeeper::kube {

enum class WatchPhase { kStreamList, kList, kWatch };

struct WatchState {
  WatchPhase phase = WatchPhase::kStreamList;
  bool streaming_list = true;    // false once the server has refused it
  std::string resource_version;  // the version to go on from; only in kWatch
  unsigned failures = 0;         // in a row, for the backoff
};

// How one attempt (a list, or a stream) ended.
struct WatchOutcome {
  enum class Kind {
    kListed,   // a plain list is complete
    kClosed,   // the server ended the stream in order
    kRefused,  // an HTTP status, or an ERROR event inside the stream
    kBroken,   // the network, a torn line, a silent connection
  };
  Kind kind = Kind::kClosed;
  int status = 0;                           // kRefused
  std::optional<Milliseconds> retry_after;  // kRefused
  bool synced = false;                      // in kStreamList: the bookmark that ends the initial list came
  std::string resource_version;             // the last one seen; empty: none
  bool any_event = false;
  Milliseconds lived{0};  // how long the stream was open
};

struct WatchStep {
  WatchState state;
  Milliseconds wait{0};
  bool problem = false;  // worth a line in the log
};

// 800 ms ×2, cap 30 s, jitter up to twice that. A stream that lived two minutes starts over.
inline constexpr Backoff kWatchBackoff{Milliseconds(800), Milliseconds(30000), 2.0, 1.0};
inline constexpr Milliseconds kWatchHealthy{120000};

// The state after an attempt, and the wait before the next one. Requires: `random` is uniform in [0, 1).
[[nodiscard]] WatchStep next_step(const WatchState& state, const WatchOutcome& outcome, double random,
                                  const Backoff& backoff = kWatchBackoff);

// Returns: timeoutSeconds of a watch, uniform in 300–600, so that a thousand clients do not come back together.
// Requires: `random` is uniform in [0, 1).
[[nodiscard]] std::chrono::seconds watch_timeout(double random);

}  // namespace lockkeeper::kube
