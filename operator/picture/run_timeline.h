// When each part of a run was, from the events that it told: its waits, steps and statements, as bars on one axis.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "api/run_event.h"

namespace lockkeeper::picture {

struct TimelineBar {
  enum class Kind {
    kLockWait,   // for the advisory lock
    kStep,       // a revision, a remedy
    kStatement,  // of the step above it
    kBlocked,    // a statement waits for another session
    kPause,      // after a lock timeout, until the next try
  };
  Kind kind = Kind::kStep;
  double begin = 0;  // seconds since the run began
  double end = 0;
  std::string label;
  std::string more{};   // one sentence, or the whole statement
  bool failed = false;  // or came to no end
  bool under_way = false;

  [[nodiscard]] double seconds() const { return end - begin; }
};

struct Timeline {
  std::vector<TimelineBar> bars;  // a row each: those of a step behind it
  double seconds = 0;
  std::size_t left_out = 0;  // statements: the shortest, of steps that have very many
};

enum class RunIs {
  kOver,      // what is not ended came to no end
  kUnderWay,  // it may still come to one
};

// Events without `at`, of an older runner, make no bar. Requires: the events are in the order in which they were told.
[[nodiscard]] Timeline timeline_of(const std::vector<api::RunEvent>& events, RunIs run = RunIs::kOver);

}  // namespace lockkeeper::picture
