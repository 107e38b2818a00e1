// The progress of a run, from the event lines of its log. Pure. The newest line of each sort wins, so a log that is
// read twice from its beginning ends in the same state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/run_event.h"
#include "base/json.h"
#include "base/timestamp.h"

namespace lockkeeper::controller {

// A first revision that the run has made, since the image has none.
struct BootstrapFile {
  std::string revision;  // empty: none was made
  std::string file;      // its name
  std::string content;
  [[nodiscard]] bool operator==(const BootstrapFile&) const = default;
};

// A revision whose step has ended well, in one of env.py's contexts.
struct AppliedRevision {
  std::string context;  // as Finding::context; empty where the writer knows of one only
  std::string revision;
  [[nodiscard]] bool operator==(const AppliedRevision&) const = default;
};

struct RunProgress {
  std::string lock;  // waiting | acquired; empty before either
  double lock_seconds = 0;
  int step = 0;  // from 1; 0 before the first
  int steps = 0;
  std::string revision;  // of the step
  std::vector<AppliedRevision> applied;
  std::string statement;                                   // the one that ran last, cut
  std::optional<double> slowest_statement = std::nullopt;  // in seconds; nullopt: none has ended yet
  std::string message;                                     // why the run waits, while it waits
  std::vector<api::Blocker> blockers;
  // Since when the step, or the run before its first one, has not come on for somebody's lock: tries that a lock
  // timeout ended are counted in. Means something only while there is a message.
  std::optional<Timestamp> waits_since = std::nullopt;
  bool tries_again = false;  // the step has begun again after a lock timeout
  BootstrapFile bootstrap;
  Json plan;    // of the event `plan`; null before
  Json graph;   // of the same event: the revisions as a picture shows them; null where the runner is older
  Json report;  // the run of the event `finished`; null before
  [[nodiscard]] bool operator==(const RunProgress&) const = default;
};

// The longest beginning of a statement that is shown while it runs.
inline constexpr std::size_t kShownStatementBytes = 256;

// Brings the progress to the next event, which was seen at that time.
void advance(RunProgress& progress, const api::RunEvent& event, Timestamp seen);

}  // namespace lockkeeper::controller
