// Who is in whose way, from pg_stat_activity.
#pragma once

#include <string>
#include <vector>

#include "api/run_event.h"
#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// The server process `pid`; where it is gone, only the pid is set.
[[nodiscard]] api::Blocker describe_backend(Session& session, int pid);

struct BlockedBackend {
  int pid = 0;
  double seconds = 0;                  // age of the statement that waits
  std::string query;                   // that statement
  std::vector<api::Blocker> blockers;  // those it waits for, then those that they wait for, without repetition
  std::vector<int> idle = {};          // pids of those in a transaction, doing nothing (or nobody may say what)
};

// The backends whose application_name is `application` and that wait for a heavyweight lock.
[[nodiscard]] std::vector<BlockedBackend> blocked_backends(Session& session, const std::string& application);

// `pid 4711 (user shop, application psql, 3m12s): ALTER TABLE …`: for sentences.
[[nodiscard]] std::string describe(const api::Blocker& blocker);

// Ends every backend of this database whose application_name is `application`, our own excepted, and waits up to
// `patience` until they are gone. What is left was not ours to end (another role's), or does not end.
[[nodiscard]] std::vector<api::Blocker> end_backends(Session& session, const std::string& application,
                                                     Milliseconds patience);

}  // namespace lockkeeper::postgres
