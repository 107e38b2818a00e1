// The one step of another tool: its command, run under the watched lock.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "api/migration_spec.h"
#include "base/process.h"
#include "postgres/lock/advisory_lock.h"
#include "runner/observe/place.h"
#include "runner/reporter.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

struct CommandOrder {
  const api::CommandTool& tool;
  std::shared_ptr<Place> place;  // its session holds the lock of `key`
  postgres::LockKey key;
  std::string application;  // of the connections that the command opens
};

// How the command ended, as far as we were told.
struct CommandEnd {
  std::optional<std::string> not_started;  // why the program could not be
  std::optional<ProcessExit> exit;         // nullopt: it was killed by us, or not started
  bool lock_lost = false;
  std::string lost_why;
  bool stopped = false;     // somebody asked the run to end meanwhile
  std::string stop_reason;  // who
  std::deque<std::string> last_lines;
  double seconds = 0;
};

// Runs the command to its end, and passes on what it prints, without the URL's password. The first request to stop is
// passed on as SIGTERM: what "between two steps" means only the tool knows. The second one, or a lost lock, ends it and
// its connections. Where the session was lost there is a new one in the place, unless that cannot be opened.
// Requires: a session at the place.
// Throws: SqlError where that is lost while the command's connections are ended.
[[nodiscard]] CommandEnd run_command_step(const CommandOrder& order, Reporter& reporter, StopRequest& stop);

}  // namespace lockkeeper::runner
