// The watch over a lock's session while the child works, in a thread of its own, which owns the session until end(). It
// notices at once when the server ends the session, and looks regularly whether the lock is still held and whether the
// child's backends wait for somebody.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/guarded.h"
#include "postgres/lock/activity.h"
#include "postgres/lock/advisory_lock.h"
#include "postgres/session/session.h"

namespace lockkeeper::runner {

struct LockWatchView {
  bool lost = false;
  std::string why;  // where lost
  std::vector<postgres::BlockedBackend> blocked;
  unsigned looks = 0;
};

// Thread safety: one thread uses it, but for view().
class LockWatch {
 public:
  // Looks every half second, or more often where a lock timeout would be over before.
  LockWatch(std::unique_ptr<postgres::Session> session, postgres::LockKey key, std::string child_application,
            Milliseconds lock_timeout = Milliseconds(0));
  ~LockWatch();
  LockWatch(const LockWatch&) = delete;
  LockWatch& operator=(const LockWatch&) = delete;

  // Returns: the newest look; lost as well where the server has not answered for kPatience.
  // Thread safety: any thread.
  [[nodiscard]] LockWatchView view() const;

  // Ends the watch.
  // Returns: the session; nullptr where it is lost.
  [[nodiscard]] std::unique_ptr<postgres::Session> end();

  static constexpr std::chrono::seconds kPatience{60};

 private:
  void watch();
  void look();

  postgres::LockKey key_;
  std::string child_application_;
  int look_every_;                              // in milliseconds
  std::unique_ptr<postgres::Session> session_;  // the thread's, until it has ended
  int wake_ = -1;                               // an eventfd: end() writes to it
  Guarded<LockWatchView> view_;
  std::atomic<std::chrono::steady_clock::rep> answered_;
  std::thread thread_;
};

}  // namespace lockkeeper::runner
