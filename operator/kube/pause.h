// Waits that a stop token can end. Thread safety: any thread.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/duration.h"

namespace lockkeeper::kube {

// Waits for `length`. Returns: false where the token was raised, which ends the wait.
bool pause(const std::stop_token& stop, Milliseconds length);

// A token that is raised with another one, or at a point in time: for calls that must not outlive that time. Each costs
// a thread, and its end ends the thread.
class StopAt {
 public:
  StopAt(const std::stop_token& stop, std::chrono::steady_clock::time_point deadline);

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread timer_;
};

}  // namespace lockkeeper::kube
