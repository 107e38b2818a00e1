// What keeps a runner that lost its lock from committing anything more.
//
// Two locks on one table key (advisory_lock.h). The runner holds `lock`. Every transaction of a migration begins with
// statement(): it takes `fence`, shared, until its end, and then checks that the runner's server process still holds
// `lock`, and that the epoch is the one that the runner raised (where there is a ledger). A new holder calls raise():
// it ends the backends that earlier runs left, and takes `fence` exclusively once, which waits for whatever
// transaction is still open. After that no transaction of an earlier run can begin, and none is left to commit.
//
//   old runner   lock ──────x (lost)
//   old child    [begin: fence shared, lock held? yes … commit]      [begin: lock held by that pid? no → LK001]
//   new runner               lock ── ends backends ── fence exclusive (waits for the commit above) ── epoch + 1 ──►
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/run_event.h"
#include "postgres/advisory_lock.h"
#include "postgres/session.h"

namespace lockkeeper::postgres {

// The SQLSTATE that statement() raises with.
inline constexpr std::string_view kFencedOut = "LK001";

struct Fence {
  LockKey key;
  int holder_pid = 0;  // of the session that holds the lock
  std::string holder_application;
  std::int64_t epoch = 0;  // 0: no ledger, the locks alone hold

  // One statement, to be run first in each transaction of a migration, and before each statement outside one. It
  // also proves that its connection is in the database that is locked: advisory locks are seen per database, and the
  // holder's process must carry its application_name. Has no parameters and no percent sign.
  [[nodiscard]] std::string statement() const;

  // A query with one boolean: whether its connection leads to the server and database of that session. Takes no
  // lock and needs no right.
  [[nodiscard]] static std::string same_database_query(int pid, const std::string& application);
};

// The application_name of the connections that a run's child opens: known again by key, so that a later run can end
// what is left. Never the name of a runner's own session.
[[nodiscard]] std::string child_application(LockKey key, const std::string& run);

// The backends of children of any run under this key.
[[nodiscard]] std::vector<api::Blocker> left_behind(Session& session, LockKey key);

// To be called by the holder of `lock`, again and again, until it says true: nothing of an earlier run can commit
// any more. False: somebody's transaction is still open; left_behind() says whose.
[[nodiscard]] bool raise_fence(Session& session, LockKey key);

}  // namespace lockkeeper::postgres
