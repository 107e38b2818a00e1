// A thread that follows one collection for ever: it lists, it watches, and it recovers by itself from every failure of
// the network and the API server. watch_state.h decides; this thread carries the decisions out.
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

// The receiver of a watch, called in this order:
//   replace_begin, replace_item*, replace_end: the whole collection as it is now; known objects that are not in it are
//   gone. A replace_begin after a replace_begin drops the items between. Then event*, in order.
// Thread safety: the watch's thread alone calls it, one call at a time.
class WatchSink {
 public:
  virtual ~WatchSink() = default;
  virtual void replace_begin() = 0;
  virtual void replace_item(Json object) = 0;
  virtual void replace_end() = 0;
  virtual void event(EventType type, Json object) = 0;
};

struct WatchOptions {
  // Gets a sentence, on the watch's thread, when an attempt fails; the watch goes on by itself.
  std::function<void(const std::string&)> on_problem;
  // A connection that is silent for so long, which is three missed bookmarks, is dead. Where no bookmark has ever come,
  // the watch waits for the end of the stream that the server was asked for.
  Milliseconds idle_limit{185000};
  Backoff backoff = kWatchBackoff;
};

class Watch {
 public:
  // Starts its thread at once. Requires: `client` and `sink` outlive it.
  Watch(Client& client, WatchSpec spec, WatchSink& sink, WatchOptions options = {});
  // Ends the thread promptly.
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Raises the stop token without waiting.
  void request_stop() { thread_.request_stop(); }

  // Returns: whether it has listed once, and its last attempt did not fail. Thread safety: any thread.
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
  bool has_bookmarks_ = false;  // the thread's own; one has come, so others will
  std::atomic<bool> healthy_{false};
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace lockkeeper::kube
