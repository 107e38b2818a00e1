// Kubernetes Events (events.k8s.io/v1), written by a thread of their own: publishing never blocks and never fails. An
// event that repeats becomes a series: the first repeat patches `series.count=2`, later ones are counted here and
// written every 30 minutes, and six minutes of silence end the series.
// https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/timestamp.h"
#include "kube/client.h"

namespace lockkeeper::kube {

struct ObjectRef {
  std::string api_version;
  std::string kind;
  std::string ns;
  std::string name;
  std::string uid;

  [[nodiscard]] bool operator==(const ObjectRef&) const = default;
};
[[nodiscard]] ObjectRef ref_of(const Json& object);

enum class EventKind { kNormal, kWarning };

struct EventNote {
  ObjectRef regarding;
  EventKind kind = EventKind::kNormal;
  std::string reason;  // CamelCase, at most 128 bytes
  std::string action;  // the act that the event is about, at most 128 bytes
  std::string note;    // at most 1 KiB; longer texts of all three are cut at a character
  std::optional<ObjectRef> related;

  [[nodiscard]] bool operator==(const EventNote&) const = default;
};

struct EventOptions {
  std::string controller = "lockkeeper.dev/operator";
  std::string instance;         // the election's identity
  std::size_t capacity = 2000;  // where so many wait, the newest are dropped and counted
  // Whether work that matters more waits. While it does, Events wait too: for twenty seconds at most, or until half the
  // capacity is used. An empty function means never. It is called under the recorder's lock: it must not publish.
  std::function<bool()> busy;
  std::function<void(const std::string&)> on_problem;  // on the recorder's thread
};

// The series, as far as they can be decided without a server. Thread safety: one thread.
class EventSeries {
 public:
  struct Write {
    std::string ns;
    std::string name;
    bool create = false;  // otherwise a merge patch of a series
    Json body;
  };
  explicit EventSeries(EventOptions options) : options_(std::move(options)) {}

  // Counts one more occurrence. `suffix` makes the name of a new Event unique.
  // Returns: the write for it; nullopt where it is only counted.
  [[nodiscard]] std::optional<Write> count(const EventNote& note, Timestamp now, const std::string& suffix);
  // Ends series that have gone quiet. Returns: the last writes of those, and refreshes that are due.
  [[nodiscard]] std::vector<Write> due(Timestamp now);
  // Returns: a write for everything that was counted and not written yet; for the end of the process.
  [[nodiscard]] std::vector<Write> unwritten();
  // Ends a series whose Event the server does not have: the next occurrence makes a new Event.
  void forget(const std::string& ns, const std::string& name);
  [[nodiscard]] std::size_t size() const { return series_.size(); }

 private:
  struct Series {
    std::string ns;
    std::string name;
    std::int64_t count = 1;
    std::int64_t written = 1;
    Timestamp last;
    Timestamp last_written;
  };
  [[nodiscard]] static Write patch_of(Series& series);

  const EventOptions options_;
  std::map<std::string, Series> series_;
};

// Thread safety: any thread.
class EventRecorder {
 public:
  // Starts its thread. Requires: `client` outlives it.
  EventRecorder(Client& client, EventOptions options);
  // Writes the Events that wait, for at most two seconds, and ends.
  ~EventRecorder();
  EventRecorder(const EventRecorder&) = delete;
  EventRecorder& operator=(const EventRecorder&) = delete;

  // Queues the Event and returns at once.
  void publish(EventNote note);
  // Says that `busy` may have become false.
  void catch_up();
  // Waits until no Event waits and none is being written. Returns: false at the timeout.
  bool flush(Milliseconds timeout);

 private:
  void run(const std::stop_token& stop);
  void write(const EventSeries::Write& write);
  // Requires: the lock. Returns: whether the next Event may be written.
  [[nodiscard]] bool is_due(Timestamp now) const;

  Client& client_;
  const EventOptions options_;
  EventSeries series_;  // the thread's own

  std::mutex mutex_;  // guards the three below
  std::condition_variable_any changed_;
  std::deque<std::pair<EventNote, Timestamp>> waiting_;
  bool busy_ = false;
  std::size_t dropped_ = 0;

  std::stop_source abort_;  // ends a request that hangs while we stop
  std::jthread thread_;     // last: it uses all of the above
};

}  // namespace lockkeeper::kube
