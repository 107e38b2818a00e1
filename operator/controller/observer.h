// Looks at the world, and makes the values that a decision is made from. Reads caches; asks the API server only for
// what no cache holds: a workload whose generation has moved, and the report of a pod that the watch has not brought
// yet.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "controller/caches.h"
#include "controller/memory.h"
#include "controller/observation.h"
#include "controller/run_follower.h"
#include "controller/workload_reader.h"
#include "kube/discovery.h"

namespace lockkeeper::controller {

struct Seen {
  Observation observation;
  std::shared_ptr<const Workload> workload;  // where it had to be fetched anyway
};

// Safe from any thread for different keys.
class Observer {
 public:
  Observer(kube::Client& client, Caches& caches, WorkloadReader& workloads, RunFollower& follower)
      : client_(client), caches_(caches), workloads_(workloads), follower_(follower), discovery_(client) {}

  // nullopt: no such Migration. Takes out of `memory` what the caches show by now.
  [[nodiscard]] std::optional<Seen> look(const kube::ObjectKey& key, Remembered& memory, Timestamp now,
                                         const std::stop_token& stop);

 private:
  void see_jobs(Observation& o, Remembered& memory) const;
  void see_pods(const kube::ObjectKey& key, Observation& o, Remembered& memory) const;
  void see_target(Seen& seen, const std::stop_token& stop);
  [[nodiscard]] bool see_settled_target(Observation& o) const;
  void see_images(Observation& o, const std::stop_token& stop);
  void see_run(Observation& o, Remembered& memory, const std::stop_token& stop);
  void ask_for_report(Observation& o, const std::string& job, const std::stop_token& stop);
  [[nodiscard]] bool serves_admission(const std::stop_token& stop);
  [[nodiscard]] std::optional<Problem> who_refuses(const JobView& job) const;

  kube::Client& client_;
  Caches& caches_;
  WorkloadReader& workloads_;
  RunFollower& follower_;
  kube::Discovery discovery_;
  const Timestamp began_ = now();
};

}  // namespace lockkeeper::controller
