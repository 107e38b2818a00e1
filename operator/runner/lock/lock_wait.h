// The wait for the advisory lock, and for everybody to be out who was behind it before.
#pragma once

#include <variant>
#include <vector>

#include "api/run_event.h"
#include "postgres/lock/advisory_lock.h"
#include "runner/reporter.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

struct LockTaken {
  double seconds = 0;   // that it took
  bool waited = false;  // somebody else had it first: what was true before may be true no more
};
struct LockNotTaken {
  api::Finding finding;  // LockHeld: by whom, for how long we waited
  bool stopped = false;  // because we were asked to end
};

// Tries until `patience` is over (at least once); says on the way who holds it.
// Throws: SqlError where the session is lost.
[[nodiscard]] std::variant<LockTaken, LockNotTaken> take_lock(postgres::Session& session, postgres::LockKey key,
                                                              Milliseconds patience, Reporter& reporter,
                                                              StopRequest& stop);

}  // namespace lockkeeper::runner
