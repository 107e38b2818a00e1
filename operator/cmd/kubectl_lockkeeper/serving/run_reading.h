// What the newest run of one Migration tells, kept up to date while somebody looks: its plan and graph as the operator
// keeps them, and its events by following its pod's log. A thread of its own waits for the API server.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "api/migration.h"
#include "api/plan_reading.h"
#include "api/revision_graph.h"
#include "api/run_event.h"
#include "cmd/kubectl_lockkeeper/serving/run_events.h"
#include "kube/client.h"

namespace lockkeeper::cmd {

struct RunSight {
  std::optional<api::Plan> plan{};
  std::optional<api::RevisionGraph> graph{};
  std::vector<api::RunEvent> events{};
  std::string why_less{};
};

// Thread safety: any thread.
class RunReading {
 public:
  // `on_news` is called on the reading's thread when sight() has become another one; it may ask for it.
  // Requires: `client` outlives it.
  RunReading(kube::Client& client, std::function<void()> on_news);
  // Ends its thread, and with it every call to the API server, within a moment.
  ~RunReading();
  RunReading(const RunReading&) = delete;
  RunReading& operator=(const RunReading&) = delete;

  // Tells what the Migration is now. A log that could not be read yet is tried again when it changes, and never
  // between: nothing is polled.
  void look_at(const api::Migration& migration);

  [[nodiscard]] RunSight sight() const;
  // Returns: a number that no other sight of this process has.
  [[nodiscard]] std::uint64_t change() const;

 private:
  struct Wanted {
    std::string version;  // the Migration's
    std::string name_space;
    std::string config_map;
    std::string job;
    bool is_over = false;
    [[nodiscard]] bool operator==(const Wanted&) const = default;
  };
  void run(const std::stop_token& stop);
  // Returns: what is wanted, once it is another than at the last call or `retry` is over; nullopt at the end.
  [[nodiscard]] std::optional<Wanted> next(const std::stop_token& stop);
  void read_plan_of(const Wanted& wanted, const std::stop_token& stop);
  void read_log_of(const Wanted& wanted, const std::stop_token& stop);
  void follow(const Wanted& wanted, const std::string& pod, const std::string& container, const std::stop_token& stop);
  [[nodiscard]] bool is_finished() const;

  // What is shown, with its why.
  struct Known {
    std::optional<api::Plan> plan;  // by the ConfigMap
    std::optional<api::RevisionGraph> graph;
    std::string why_no_plan;
    RunEvents events;
    std::string why_no_events;
  };
  // Changes what is known by `change`, and tells of it.
  void tell(const std::function<void(Known&)>& change);

  kube::Client& client_;
  const std::function<void()> on_news_;

  // The thread's own:
  std::string config_map_;  // that was read
  std::string job_;         // whose log is read
  bool is_log_read_ = false;
  Milliseconds retry_{0};  // 0: only when the Migration changes

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable_any changed_;
  Wanted wanted_;
  bool is_news_ = false;
  std::stop_source following_;  // ends the log of a run that is the newest no more
  Known known_;
  std::uint64_t change_;

  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace lockkeeper::cmd
