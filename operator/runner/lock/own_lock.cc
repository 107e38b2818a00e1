#include "runner/lock/own_lock.h"

#include <fmt/core.h>

#include <algorithm>

#include "plan/diagnosis/failure.h"

namespace lockkeeper::runner {
namespace {

constexpr unsigned kEnough = 2;         // in one look it may be about to go on
constexpr unsigned kWithoutPlaces = 6;  // the child may be too busy to say

}  // namespace

bool OwnLock::see(const std::vector<postgres::BlockedBackend>& blocked, unsigned look) {
  if (look == look_) return false;
  look_ = look;
  for (const postgres::BlockedBackend& backend : blocked) {
    for (const api::Blocker& blocker : backend.blockers) {
      const bool idle = std::find(backend.idle.begin(), backend.idle.end(), blocker.pid) != backend.idle.end();
      if (blocker.application != application_ || !idle) continue;
      const bool same = waiting_ == backend.pid && holding_ == blocker.pid;
      looks_ = same ? looks_ + 1 : 1;
      waiting_ = backend.pid;
      holding_ = blocker.pid;
      statement_ = backend.query;
      return !same;
    }
  }
  waiting_ = holding_ = 0;
  looks_ = 0;
  return false;
}

bool OwnLock::certain() const {
  const bool placed = places_.contains(waiting_) && places_.contains(holding_);
  return seen() && looks_ >= (placed ? kEnough : kWithoutPlaces);
}

std::string OwnLock::named(int pid, const char* otherwise) const {
  const auto found = places_.find(pid);
  if (found == places_.end()) return otherwise;
  std::string statement = plan::shortened(found->second.sql);
  if (found->second.file.empty()) return statement;
  return fmt::format("{} ({} line {})", statement, found->second.file, found->second.line);
}

std::string OwnLock::sentence() const {
  return fmt::format(
      "{} waits for a lock that another connection of env.py itself holds: its transaction is still open after {}",
      named(waiting_, plan::shortened(statement_).c_str()), named(holding_, "a statement that nobody saw"));
}

}  // namespace lockkeeper::runner
