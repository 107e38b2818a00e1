// Waiting that can be ended. Safe from any thread.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/duration.h"

namespace lockkeeper::kube {

// False where the token was raised before the time was over.
bool pause(const std::stop_token& stop, Milliseconds length);

// A token that is raised with another, or at a point in time: for calls that must not outlive it. Costs a thread.
class StopAt {
 public:
  StopAt(const std::stop_token& stop, std::chrono::steady_clock::time_point deadline);

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread timer_;
};

}  // namespace lockkeeper::kube
