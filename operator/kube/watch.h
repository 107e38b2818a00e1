// Follows one collection for ever: lists it, watches it, and recovers by itself from everything that a network or an
// API server does. The decisions are watch_state.h's; this is the thread that carries them out.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/json.h"
#include "kube/client.h"
#include "kube/watch_state.h"

namespace lockkeeper::kube {

struct WatchSpec {
  Resource resource;
  ListQuery query;
};

enum class EventType { kAdded, kModified, kDeleted };

// Called by the watch's thread alone, one call at a time.
//   replace_begin, replace_item*, replace_end: the whole collection as it is now; what was known and is not in it is
//   gone. A replace_begin after a replace_begin drops what came between. Then event*, in order.
class WatchSink {
 public:
  virtual ~WatchSink() = default;
  virtual void replace_begin() = 0;
  virtual void replace_item(Json object) = 0;
  virtual void replace_end() = 0;
  virtual void event(EventType type, Json object) = 0;
};

struct WatchOptions {
  // A sentence whenever an attempt fails; the watch goes on by itself.
  std::function<void(const std::string&)> on_problem;
  // Silence for so long is a dead connection: three bookmarks missed. Where no bookmark has ever come, the end of the
  // stream is waited for, which the server was asked for.
  Milliseconds idle_limit{185000};
  Backoff backoff = kWatchBackoff;
};

class Watch {
 public:
  // Starts its thread at once. `client` and `sink` must outlive it.
  Watch(Client& client, WatchSpec spec, WatchSink& sink, WatchOptions options = {});
  // Ends the thread promptly.
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Raises the stop token without waiting.
  void request_stop() { thread_.request_stop(); }

  // From any thread. Listed once, and the last attempt did not fail.
  [[nodiscard]] bool healthy() const { return healthy_; }

 private:
  class Attempt;
  void run(const std::stop_token& stop);
  [[nodiscard]] WatchOutcome attempt(const WatchState& state, const std::stop_token& stop);
  [[nodiscard]] WatchOutcome list(const std::stop_token& stop);
  [[nodiscard]] WatchOutcome stream(const WatchState& state, const std::stop_token& stop);

  Client& client_;
  const WatchSpec spec_;
  WatchSink& sink_;
  const WatchOptions options_;
  std::string what_;  // `watch migrations.lockkeeper.dev`
  std::string last_problem_;
  bool has_bookmarks_ = false;  // the thread's: one has come, so others will
  std::atomic<bool> healthy_{false};
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace lockkeeper::kube
