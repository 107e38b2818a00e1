#include "plan/impact/in_the_way.h"

#include <fmt/core.h>

#include <set>

#include "api/lock_conflicts.h"

namespace lockkeeper::plan {
namespace {

constexpr std::size_t kMostNamed = 5;  // who is in the way of a busy table changes with every look

bool is_concurrent_build(const api::LockUse& lock) {
  return lock.builds && lock.mode == api::TableLock::kShareUpdateExclusive;
}

// CREATE INDEX CONCURRENTLY waits until nobody writes who has begun before, though its own lock lets them write.
// https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
api::TableLock waited_for(const api::LockUse& lock) {
  return is_concurrent_build(lock) ? api::TableLock::kShare : lock.mode;
}

}  // namespace

std::vector<std::string> in_the_way(const api::LockUse& lock, const std::vector<api::LockHolder>& holders,
                                    const std::string& oldest_snapshot) {
  std::vector<std::string> all;
  std::set<std::string> told;  // a session has several modes, the strongest first
  for (const api::LockHolder& holder : holders) {
    const bool conflicts = api::conflict(waited_for(lock), holder.mode) || api::conflict(lock.mode, holder.mode);
    if (holder.relation != lock.relation || holder.gives_way || !conflicts) continue;
    if (!told.insert(holder.who).second) continue;
    all.push_back(
        fmt::format("{}, {} {}", holder.who, holder.granted ? "holds" : "waits for", api::to_string(holder.mode)));
  }
  if (all.size() > kMostNamed) {
    const std::string more = fmt::format("{} more sessions", all.size() - kMostNamed);
    all.resize(kMostNamed);
    all.push_back(more);
  }
  if (is_concurrent_build(lock) && !oldest_snapshot.empty() && !told.contains(oldest_snapshot)) {
    all.push_back(oldest_snapshot + ", has the oldest snapshot");
  }
  return all;
}

}  // namespace lockkeeper::plan
