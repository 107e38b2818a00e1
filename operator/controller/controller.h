// The controller's loop: a key comes from the queue, its Migration is observed, decided about, acted on and reported,
// and the result says when it is looked at again.
#pragma once

#include <future>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/guarded.h"
#include "controller/act/carry_out.h"
#include "controller/observe/caches.h"
#include "controller/observe/memory.h"
#include "controller/observe/observer.h"
#include "controller/report/status_writer.h"
#include "kube/work_queue.h"

namespace lockkeeper::controller {

struct ControllerOptions {
  int workers = 4;
  std::string admission_policy = "lockkeeper";  // GatePolicy's name
  JobSettings jobs;
};

// The result of a look at one Migration: nothing to wait for, another look after a while, or a failure.
struct Settled {};
struct LookAgain {
  Milliseconds after;
};
struct Failed {
  ErrorKind kind;
  std::string message;
};
using LookResult = std::variant<Settled, LookAgain, Failed>;

class Controller {
 public:
  // Requires: all arguments outlive it.
  Controller(kube::Client& client, kube::WorkQueue& queue, Caches& caches, kube::EventRecorder& events,
             telemetry::Metrics& metrics, ControllerOptions options);
  ~Controller();
  Controller(const Controller&) = delete;
  Controller& operator=(const Controller&) = delete;

  // Starts the workers.
  void start();
  // Ends the workers and returns when all have ended. Each finishes its look; calls that block are ended.
  void stop();

  // Takes one look at one Migration.
  // Returns: a Failed for every exception of the look.
  // Thread safety: any thread, for different keys.
  [[nodiscard]] LookResult reconcile(const std::string& key, const std::stop_token& stop);

 private:
  void work(const std::stop_token& stop);
  void requeue(const std::string& key, const LookResult& result);
  [[nodiscard]] LookResult look_at(const kube::ObjectKey& key, Remembered& memory, const std::stop_token& stop);
  // The Migration with its finalizer, which is added while the workload is being fetched; nullopt where it is gone.
  using Claim = std::future<std::optional<api::Migration>>;
  // Adds the finalizer early where a first run is as good as certain, so that its first two requests need not wait for
  // each other.
  // Returns: an invalid future elsewhere.
  [[nodiscard]] Claim claim(const kube::ObjectKey& key, const Remembered& memory, const std::stop_token& stop);
  [[nodiscard]] LookResult carry_out(const Seen& seen, Decision decision, Claim claim, Remembered& memory,
                                     const std::stop_token& stop);
  // Returns: whether a run may start before the status tells of it: nothing else is told with it, and the API server
  // has nothing newer than what was looked at.
  [[nodiscard]] bool may_run_ahead(const Decision& decision, const api::Migration& current,
                                   const std::stop_token& stop);
  // Gives the Migration its finalizer. Returns: how the look ends, where it ends with that.
  [[nodiscard]] std::optional<LookResult> make_ours(const Decision& decision, Claim claim, Pass& pass,
                                                    api::Migration& current);
  void forget_run(const Decision& decision, Pass& pass);
  [[nodiscard]] std::optional<std::shared_ptr<const api::Migration>> write_status(const api::Migration& migration,
                                                                                  const api::MigrationStatus& status,
                                                                                  const std::stop_token& stop);
  [[nodiscard]] LookResult look_at_orphans(const kube::ObjectKey& key, Remembered& memory);
  void measure(const Seen& seen, const api::MigrationStatus& before, const api::MigrationStatus& after);

  kube::Client& client_;
  kube::WorkQueue& queue_;
  Caches& caches_;
  telemetry::Metrics& metrics_;
  const ControllerOptions options_;
  Memory memory_;
  WorkloadReader workloads_;
  SelectionReader selections_;
  RunFollower follower_;
  Observer observer_;
  StatusWriter status_writer_;
  Clients clients_;
  std::vector<std::jthread> workers_;  // last: the threads use the rest
};

}  // namespace lockkeeper::controller
