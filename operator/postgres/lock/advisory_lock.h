// The lock that makes a run the only one. It is a session-level advisory lock, so it ends with its session. It is
// always tried, and never waited for inside the server: a session that sits in pg_advisory_lock() holds a snapshot, and
// the holder's CREATE INDEX CONCURRENTLY would wait for that snapshot for ever.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/run_event.h"
#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// Advisory locks are per database already; the version table tells two applications in one database apart.
// pg_locks shows classid = one of the classes, objid = table, objsubid = 2. ScratchDatabase has a class of its own,
// 0x4C6F636D.
struct LockKey {
  static constexpr std::int32_t kLockClass = 0x4C6F636B;    // "Lock": held by the one runner
  static constexpr std::int32_t kFenceClass = 0x4C6F636C;   // shared by every open transaction of a migration (fence.h)
  static constexpr std::int32_t kMarkClass = 0x4C6F636E;    // shared by every connection that a child has to itself
  static constexpr std::int32_t kLedgerClass = 0x4C6F6370;  // by whoever makes the ledger (ledger.h), with key 0
  static constexpr std::int32_t kHolderClass = 0x4C6F6371;  // by the session that holds the lock, with holder() as key
  std::int32_t table = 0;

  // `version_table` has its schema: `public.alembic_version`; it is empty for a tool without one.
  static LockKey of(std::string_view version_table);
  [[nodiscard]] std::string name() const;  // eight hexadecimal digits

  // What that server process alone holds, as long as it holds the lock. Whoever wants to know whether it still does
  // tries to share it: that asks for one lock, where pg_locks, which every transaction of a migration would have to
  // read, asks for all (fence.h).
  [[nodiscard]] std::int32_t holder(int pid) const;
};

// Throws (every function): SqlError.
class AdvisoryLock {
 public:
  // Tries once. Returns: whether this session holds the lock now, until release() or the end of the session.
  [[nodiscard]] static bool try_take(Session& session, LockKey key);
  static void release(Session& session, LockKey key);

  // Returns: the backend that holds the lock; nullopt where none does.
  [[nodiscard]] static std::optional<api::Blocker> holder(Session& session, LockKey key);

  // Returns: whether this session (still) holds the lock.
  [[nodiscard]] static bool is_held(Session& session, LockKey key);
};

}  // namespace lockkeeper::postgres
