// The locks' sessions under watch while a child works: out of their places from begin() to end().
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/duration.h"
#include "postgres/lock/advisory_lock.h"
#include "runner/lock/lock_watch.h"
#include "runner/observe/place.h"

namespace lockkeeper::runner {

// A lock that is held while the child works.
struct HeldLock {
  std::shared_ptr<Place> place;
  postgres::LockKey key;
  std::string child_application;  // of the connections that work under it
};

// Thread safety: one thread uses it.
class PlaceWatch {
 public:
  struct Watched {
    std::shared_ptr<Place> place;
    int pid = 0;                    // of our session there
    std::string child_application;  // as HeldLock has it
    std::unique_ptr<LockWatch> watch;
  };

  // Watches one lock of each place that has its session: the first that is named. `lock_timeout`: as LockWatch has it.
  void begin(const std::vector<HeldLock>& locks, Milliseconds lock_timeout = Milliseconds(0));
  [[nodiscard]] const std::vector<Watched>& watched() const { return watched_; }

  // Puts the sessions that live into their places.
  // Returns: why one does not, with its lock; nullopt where all do.
  [[nodiscard]] std::optional<std::string> end();

 private:
  std::vector<Watched> watched_;
};

}  // namespace lockkeeper::runner
