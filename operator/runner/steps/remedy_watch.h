// The watch over a remedy at work, from a thread and a session of its own, as an upgrade is watched: it says whom the
// remedy waits for, and cancels its statement when the run is to end now. A short remedy costs nothing: the first look
// comes after a while.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "postgres/lock/activity.h"
#include "postgres/session/session.h"
#include "runner/reporter.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// Thread safety: until end() the thread that made it uses `watched`, and leaves `stop` alone.
class RemedyWatch {
 public:
  // `options`: how `watched` was opened; `revision` is for the events.
  RemedyWatch(const postgres::Session& watched, postgres::SessionOptions options, std::string revision,
              Reporter& reporter, StopRequest& stop);
  ~RemedyWatch() { end(); }
  RemedyWatch(const RemedyWatch&) = delete;
  RemedyWatch& operator=(const RemedyWatch&) = delete;

  void end();

  // Requires: end().
  [[nodiscard]] bool stopped() const { return stopped_; }
  // Whom it waited for last; empty: nobody, or nobody looked.
  [[nodiscard]] const std::vector<api::Blocker>& blockers() const { return blockers_; }

 private:
  [[nodiscard]] bool ended_within(std::chrono::milliseconds time);
  void watch();
  void look();
  void say(const postgres::BlockedBackend& blocked);
  void cancel();
  [[nodiscard]] postgres::Session* session();

  const postgres::Session& watched_;
  const int pid_;
  postgres::SessionOptions options_;
  std::string revision_;
  Reporter& reporter_;
  StopRequest& stop_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool ended_ = false;  // guarded by mutex_

  // The thread's, until it has ended.
  std::unique_ptr<postgres::Session> session_;
  bool tried_ = false;
  bool stopped_ = false;
  std::vector<api::Blocker> blockers_;
  std::chrono::steady_clock::time_point said_{};
  std::thread thread_;
};

}  // namespace lockkeeper::runner
