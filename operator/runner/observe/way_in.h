// The way to the database that the settings' URL names: a session that opens while Python starts.
#pragma once

#include <chrono>
#include <optional>

#include "api/report.h"
#include "postgres/session/session.h"
#include "runner/connection.h"
#include "runner/observe/place.h"

namespace lockkeeper::runner {

// Thread safety: one thread uses it; the session opens in another.
class WayIn {
 public:
  // Starts to connect, once. Before that, and without it, there is no URL.
  void begin(const postgres::SessionOptions& options);
  [[nodiscard]] bool has_url() const { return has_url_; }

  // Waits for the session, and puts it into the place; once.
  void enter(Place& place);
  // The same, where nothing need be waited for.
  void enter_if_open(Place& place);
  // Returns: why the URL does not lead to a session; env.py may know a way in.
  [[nodiscard]] const std::optional<api::Finding>& unreachable() const { return unreachable_; }

  // Whether no server has answered, and env.py has had its time to get in by what the URL does not say, a token say: it
  // may have no timeout of its own.
  [[nodiscard]] bool is_hopeless() const;

 private:
  bool has_url_ = false;
  std::optional<OpeningSession> opening_;
  std::optional<api::Finding> unreachable_;
  std::chrono::steady_clock::time_point tried_{};
};

}  // namespace lockkeeper::runner
