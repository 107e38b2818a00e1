// The fence, which keeps a runner that lost its lock from committing anything more.
//
// There are two advisory locks on one table key (advisory_lock.h). The runner holds `lock`, and beside it one that no
// other server process has the key of. Every transaction of a migration begins with a question: it takes `fence`,
// shared, until its end, and then checks that the runner's server process still holds `lock`, and that the epoch is the
// one that the runner raised (where there is a ledger). A new holder calls raise_fence() until it succeeds: it ends the
// backends that earlier runs left, and tries to take `fence` exclusively, which fails while such a transaction is open.
// After that no transaction of an earlier run can begin, and none is left to commit.
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

  // Returns: a query with one boolean, which is true while the run may go on. It is to be run first in each transaction
  // of a migration, and before each statement outside of one, by whichever session. It holds no `%`, `?` or backslash.
  [[nodiscard]] std::string statement() const;

  // Returns: the same for other sessions than the holder's, with or without rights on the ledger; it does not read
  // pg_locks, which takes longer than all the rest. Of its three lines the first is a query about the locks; it needs
  // no right, and its second column says whether the other lines may be run. The second line is a query about the
  // epoch, and locks its row; the third is both in one. Where there is no epoch, there is the first line alone, without
  // a second column.
  [[nodiscard]] std::string for_any_role() const;

 private:
  [[nodiscard]] std::string may_go_on(const std::string& lost, std::int64_t of_epoch) const;
  [[nodiscard]] std::string epoch_holds() const;
};

// Returns: a query with one boolean that marks a connection as one that a run's child has to itself, by a shared lock
// until the end of the session. The application_name alone is no mark, since a pool may have kept it.
[[nodiscard]] std::string mark_statement(LockKey key);

// Returns: a query with one boolean: whether its connection leads to the server and database of the session with that
// server process and application_name. It takes no lock and needs no right.
[[nodiscard]] std::string same_database_query(int pid, const std::string& application);

// The application_name of a runner's own session, and of the connections that its child opens. A later run knows the
// child's connections by the key and can end them; it never ends a runner's session.
[[nodiscard]] std::string runner_application(const std::string& run);
[[nodiscard]] std::string child_application(LockKey key, const std::string& run);
// The same for the connections of a foreign program, which leave no mark.
[[nodiscard]] std::string command_application(LockKey key, const std::string& run);

// Returns: the backends of the children of any run under this key: those with name and mark, those whose transactions
// are behind the fence, and those of a foreign program that are not idle.
// Throws: SqlError.
[[nodiscard]] std::vector<api::Blocker> left_behind(Session& session, LockKey key);

// Ends the backends that earlier runs left. The holder of `lock` calls it again and again until it returns true. It
// does not wait.
// Requires: `session` holds `lock`.
// Returns: true where nothing of an earlier run can commit any more; false where backends were left, or a transaction
// is still open: left_behind() says whose.
// Throws: SqlError.
[[nodiscard]] bool raise_fence(Session& session, LockKey key);

}  // namespace lockkeeper::postgres
