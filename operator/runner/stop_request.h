// A request that the run end: a signal, the stop file, or the deadline.
#pragma once

#include <chrono>
#include <string>

#include "base/duration.h"

namespace lockkeeper::runner {

enum class StopLevel {
  kNone,
  kBetweenSteps,  // the first SIGTERM or SIGINT, or a stop file that is not empty
  kNow,           // the second signal, or the deadline
};

// Thread safety: one thread uses it. The signal handlers are the process's.
class StopRequest {
 public:
  // Requires: the first call, before the first thread.
  static void install_signal_handlers();

  // The deadline runs from here; 0: none.
  StopRequest(std::string stop_file, Milliseconds deadline);

  [[nodiscard]] StopLevel level();
  // Requires: level() is not kNone.
  // Returns: `SIGTERM`, `the deadline of 2h`, `the stop file`, for a sentence.
  [[nodiscard]] std::string reason();
  // The stop file's word for a reason (`NewerTarget`).
  // Returns: empty where the file is anything but one word in camel case.
  [[nodiscard]] std::string word();

 private:
  [[nodiscard]] bool file_says_stop();
  [[nodiscard]] bool is_past_deadline() const;

  std::string stop_file_;
  Milliseconds deadline_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point looked_;
  bool file_said_stop_ = false;
  std::string said_;
};

}  // namespace lockkeeper::runner
