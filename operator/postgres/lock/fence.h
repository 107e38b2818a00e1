// What keeps a runner that lost its lock from committing anything more.
//
// Two advisory locks on one table key (advisory_lock.h). The runner holds `lock`. Every transaction of a migration
// begins with statement(): it takes `fence`, shared, until its end, and then checks that the runner's server process
// still holds `lock`, and that the epoch is the one that the runner raised (where there is a ledger). A new holder
// calls raise_fence(): it ends the backends that earlier runs left, and takes `fence` exclusively once, which waits
// for whatever transaction is still open. After that no transaction of an earlier run can begin, and none is left to
// commit.
//
//   old runner   lock ──────x (lost)
//   old child    [begin: fence shared, lock held? yes … commit]      [begin: lock held by that pid? no → fenced out]
//   new runner               lock ── ends backends ── fence exclusive (waits for the commit above) ── epoch + 1 ──►
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/run_event.h"
#include "postgres/lock/advisory_lock.h"
#include "postgres/session/session.h"

namespace lockkeeper::postgres {

struct Fence {
  LockKey key;
  int holder_pid = 0;         // of the session that holds the lock
  std::string version_table;  // whose epoch it is
  std::int64_t epoch = 0;     // 0: no ledger, the locks alone hold

  // One query with one boolean, to be run first in each transaction of a migration, and before each statement outside
  // of one: true while the run may go on. Holds no `%`, `?` or backslash.
  [[nodiscard]] std::string statement() const;

  // The same for a role that may not be the ledger's, in three lines: the first is about the locks, needs no right, and
  // says in a second column whether the other ones may be asked. The second is about the epoch, and locks its row; the
  // third is statement(), both in one. Where there is no epoch, there is the first line only.
  [[nodiscard]] std::string for_any_role() const;
};

// Shared, until the end of its session: the mark of a connection that a run's child has to itself. A name alone is
// none: a pool may have kept it. One query with one boolean.
[[nodiscard]] std::string mark_statement(LockKey key);

// One query with one boolean: whether its connection leads to the server and database of the session that has this
// server process and application_name. Takes no lock and needs no right.
[[nodiscard]] std::string same_database_query(int pid, const std::string& application);

// The application_name of a runner's own session, and of the connections that its child opens. The latter are known
// again by key, so that a later run can end what is left; the former never are.
[[nodiscard]] std::string runner_application(const std::string& run);
[[nodiscard]] std::string child_application(LockKey key, const std::string& run);
// The same for a program of somebody else's, which leaves no mark.
[[nodiscard]] std::string command_application(LockKey key, const std::string& run);

// The backends that children of any run under this key have: those with name and mark, those whose transactions are
// behind the fence, and those of a program that do something right now.
[[nodiscard]] std::vector<api::Blocker> left_behind(Session& session, LockKey key);

// To be called by the holder of `lock`, again and again, until it says true: nothing of an earlier run can commit
// any more. It ends what is left behind. False: somebody's transaction is still open; left_behind() says whose.
[[nodiscard]] bool raise_fence(Session& session, LockKey key);

}  // namespace lockkeeper::postgres
