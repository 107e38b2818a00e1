// The table locks of a statement that cannot run in a transaction (CREATE INDEX CONCURRENTLY, VACUUM, …). Its own
// session shows them at no moment that one could choose. So other sessions hold locks in its way: it has to ask for
// each of its own in sight, or to wait until theirs are given back.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "api/lock_trace.h"
#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// Thread safety: one thread at a time.
class OutsideWatch {
 public:
  using Modes = std::map<std::string, std::set<api::TableLock>>;  // by oid

  // Watches statements of `watched`, which it outlives. Returns: nullptr where the server does not give us three
  // sessions beside that one.
  [[nodiscard]] static std::unique_ptr<OutsideWatch> open(const Session& watched);

  // Calls `run`, which sends the statement over the watched session, in a thread of its own, and returns when it has
  // ended. Nobody stays in its way for longer than kPatience a stop, and nobody at all after kStops.
  // Requires: the watched session has no lock_timeout. `tables`: quoted, plain or partitioned ones.
  // Returns: the modes that it had or asked for where it stopped; of indexes too.
  // Throws: what `run` throws. Where our own sessions fail, they are not in the way, and nothing is returned.
  [[nodiscard]] Modes watch(const std::vector<std::string>& tables, const std::function<void()>& run);

 private:
  OutsideWatch() = default;

  std::string pid_;
  std::unique_ptr<Session> first_;  // in the way of everything that is stronger than a writer; it looks, too
  // In the way of ACCESS EXCLUSIVE alone: one of the two always holds it.
  std::array<std::unique_ptr<Session>, 2> readers_;
};

}  // namespace lockkeeper::postgres
