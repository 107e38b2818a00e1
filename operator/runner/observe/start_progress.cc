#include "runner/observe/start_progress.h"

#include <fmt/core.h>

#include <string>

namespace lockkeeper::runner {

namespace {

constexpr Milliseconds kMinute{60000};

}  // namespace

void StartProgress::look() {
  const auto passed = std::chrono::duration_cast<Milliseconds>(now_() - began_);
  if (passed < next_) return;
  const Milliseconds shown = next_;
  next_ = next_ < kMinute ? kMinute : next_ + kMinute;
  const std::string end = limit_ ? fmt::format("it is given up after {} (--start-timeout)", for_people(*limit_))
                                 : "nothing ends it but --deadline (--start-timeout is 0s)";
  reporter_.note(fmt::format("env.py has been starting for {} and has not come to its migrations yet; {}",
                             for_people(shown), end));
}

}  // namespace lockkeeper::runner
