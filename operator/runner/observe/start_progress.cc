#include "runner/observe/start_progress.h"

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
  reporter_.note("env.py has been starting for " + for_people(shown) + " and has not come to its migrations yet; " +
                 (limit_ ? "it is given up after " + for_people(*limit_) + " (--start-timeout)"
                         : std::string("nothing ends it but --deadline (--start-timeout is 0s)")));
}

}  // namespace lockkeeper::runner
