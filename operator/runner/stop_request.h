// Whether somebody wants the run to end: a signal, the stop file, or the deadline.
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

// One thread uses it. The signal handlers are the process's: install them once, before the first thread.
class StopRequest {
 public:
  static void install_signal_handlers();

  // The deadline runs from here; 0: none.
  StopRequest(std::string stop_file, Milliseconds deadline);

  [[nodiscard]] StopLevel level();
  // For the sentence, where level() is not kNone: `SIGTERM`, `the deadline of 2h`, `the stop file`.
  [[nodiscard]] std::string reason();
  // What the stop file says, where it is one word in camel case, as a reason is (`NewerTarget`); else empty.
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
