// The observer, which gathers the values that a decision is made from. It reads caches, and asks the API server only
// for things that no cache holds: a workload whose generation has moved, the report of a pod that the watch has not
// brought yet, the pods of a mutable tag, and whether the gate is closed.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "controller/observe/caches.h"
#include "controller/observe/gate_policy.h"
#include "controller/observe/memory.h"
#include "controller/observe/observation.h"
#include "controller/observe/run_follower.h"
#include "controller/observe/workload_reader.h"

namespace lockkeeper::controller {

struct Seen {
  Observation observation;
  std::shared_ptr<const Workload> workload;  // nullptr where it was not fetched
};

// Thread safety: any thread, for different keys.
class Observer {
 public:
  // `admission_policy` is the name that GatePolicy takes. Requires: all other arguments outlive it.
  Observer(kube::Client& client, Caches& caches, WorkloadReader& workloads, RunFollower& follower,
           std::string admission_policy)
      : client_(client),
        caches_(caches),
        workloads_(workloads),
        follower_(follower),
        gate_policy_(client, std::move(admission_policy)) {}

  // Observes one Migration, and takes entries out of `memory` that the caches show by now.
  // Returns: nullopt where there is no such Migration.
  // Throws: as Client.
  [[nodiscard]] std::optional<Seen> look(const kube::ObjectKey& key, Remembered& memory, Timestamp now,
                                         const std::stop_token& stop);

 private:
  static void see_acts(Observation& o, Remembered& memory);
  void see_jobs(Observation& o, Remembered& memory) const;
  void see_pods(const kube::ObjectKey& key, Observation& o, Remembered& memory) const;
  void see_target(Seen& seen, const std::stop_token& stop);
  [[nodiscard]] bool see_settled_target(Observation& o) const;
  void see_images(Observation& o, const std::stop_token& stop);
  void see_run(Observation& o, Remembered& memory, const std::stop_token& stop);
  void ask_for_report(Observation& o, const std::string& job, const std::stop_token& stop);
  [[nodiscard]] std::optional<Problem> who_refuses(const JobView& job) const;

  kube::Client& client_;
  Caches& caches_;
  WorkloadReader& workloads_;
  RunFollower& follower_;
  const Timestamp began_ = now();
  GatePolicy gate_policy_;
};

}  // namespace lockkeeper::controller
