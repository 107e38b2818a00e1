// Backends that block each other, from pg_stat_activity. Every function that takes a Session throws SqlError.
#pragma once

#include <string>
#include <vector>

#include "api/run_event.h"
#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// Describes the server process `pid`. Returns: a Blocker with only the pid where the process is gone.
[[nodiscard]] api::Blocker describe_backend(Session& session, int pid);

struct BlockedBackend {
  int pid = 0;
  double seconds = 0;                  // age of the statement that waits
  std::string query;                   // that statement
  std::vector<api::Blocker> blockers;  // the backends that it waits for, then those that these wait for; each once
  std::vector<int> idle = {};          // pids of blockers that are idle in a transaction, or whose state is hidden
};

// Returns: the backends of this database whose application_name is `application` and that wait for a heavyweight lock.
[[nodiscard]] std::vector<BlockedBackend> blocked_backends(Session& session, const std::string& application);

// Returns: a part of a sentence: `pid 4711 (user shop, application psql, for 3m12s): ALTER TABLE …`.
[[nodiscard]] std::string describe(const api::Blocker& blocker);

// Ends every backend of this database whose application_name is `application`, our own excepted, and waits up to
// `patience` until they are gone.
// Returns: the backends that are left: another role's, which we may not end, or backends that do not end.
[[nodiscard]] std::vector<api::Blocker> end_backends(Session& session, const std::string& application,
                                                     Milliseconds patience);

}  // namespace lockkeeper::postgres
