// A line now and then while env.py starts: a big application on half a processor takes minutes, and nobody should have
// to guess whether anything happens.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "base/duration.h"
#include "runner/reporter.h"

namespace lockkeeper::runner {

// Thread safety: one thread uses it.
class StartProgress {
 public:
  using Clock = std::chrono::steady_clock;

  // `limit`: when it will be given up; nullopt: never.
  StartProgress(std::optional<Milliseconds> limit, Reporter& reporter,
                std::function<Clock::time_point()> now = &Clock::now)
      : limit_(limit), reporter_(reporter), now_(std::move(now)), began_(now_()) {}

  // Asked often; speaks seldom: after 15 seconds, then each minute.
  void look();

 private:
  std::optional<Milliseconds> limit_;
  Reporter& reporter_;
  std::function<Clock::time_point()> now_;
  Clock::time_point began_;
  Milliseconds next_{15000};
};

}  // namespace lockkeeper::runner
