// Everything that is watched, trimmed at the door, and the way from each change to the Migration that it concerns.
// Readable from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "api/migration.h"
#include "controller/observe/job_view.h"
#include "controller/observe/refusal.h"
#include "controller/observe/run_pod.h"
#include "controller/observe/selections.h"
#include "gate/gated_pod.h"
#include "kube/informer.h"
#include "kube/work_queue.h"

namespace lockkeeper::controller {

// All that is kept of a workload that somebody may refer to; the rest is fetched when this has moved.
struct WorkloadMark {
  std::string uid;
  std::int64_t generation = 0;
  [[nodiscard]] bool operator==(const WorkloadMark&) const = default;
};

struct CacheOptions {
  std::vector<std::string> namespaces;  // empty: all of them
  std::vector<std::string> excluded;    // where all are served: but these
  std::function<void(const std::string&)> on_problem;
};

class Caches {
 public:
  // Starts watching at once; changes go into `queue` as keys `namespace/name` of Migrations, what the first lists
  // brought as backlog. Both arguments must outlive it.
  Caches(kube::Client& client, kube::WorkQueue& queue, CacheOptions options);
  Caches(const Caches&) = delete;
  Caches& operator=(const Caches&) = delete;
  ~Caches();

  [[nodiscard]] bool wait_synced(const std::stop_token& stop, Milliseconds timeout) const;
  [[nodiscard]] bool healthy() const;

  [[nodiscard]] const kube::Store<api::Migration>& migrations() const { return migrations_.store(); }
  // By the Migration's uid.
  [[nodiscard]] const kube::Store<JobView>& jobs() const { return jobs_.store(); }
  // Both by `namespace/name` of the Migration that they name.
  [[nodiscard]] const kube::Store<RunPod>& run_pods() const { return run_pods_.store(); }
  [[nodiscard]] const kube::Store<gate::GatedPod>& gated_pods() const { return gated_pods_.store(); }

  // By the Job's uid. Not waited for: a cluster that does not let us watch Events only says less.
  [[nodiscard]] const kube::Store<PodRefusal>& refusals() const { return refusals_.store(); }

  // Services and NetworkPolicies that may be about pods of that namespace, into `out`. False where they are not known:
  // a cluster that does not let us watch them says less. Waits for their first lists, for so long at most, once.
  [[nodiscard]] bool read_selections(const std::string& name_space, Milliseconds patience, const std::stop_token& stop,
                                     Selections& out);

  // nullptr where that kind is not watched, or its first list is not complete: then nothing is known of it.
  [[nodiscard]] std::shared_ptr<const kube::Store<WorkloadMark>> workloads(const kube::Resource& resource) const;
  // From now on that kind is watched too, for as long as a Migration refers to one.
  void watch_workloads(const kube::Resource& resource);
  // Ends watching kinds that no Migration refers to any more; cheap where none has changed since.
  void drop_unused_workloads();

  // The key of the index that leads from a workload to the Migrations that refer to it.
  [[nodiscard]] static std::string workload_key(const std::string& ns, const std::string& api_version,
                                                const std::string& kind, const std::string& name);

 private:
  [[nodiscard]] kube::StoreOptions<PodRefusal> refusal_options();

  using Workloads = std::map<std::string, std::shared_ptr<kube::Informer<WorkloadMark>>>;

  kube::Client& client_;
  kube::WorkQueue& queue_;
  const CacheOptions options_;
  mutable std::mutex mutex_;  // guards workloads_
  std::atomic<bool> references_changed_{false};
  kube::Informer<api::Migration> migrations_;
  kube::Informer<JobView> jobs_;
  kube::Informer<RunPod> run_pods_;
  kube::Informer<gate::GatedPod> gated_pods_;
  kube::Informer<PodRefusal> refusals_;
  kube::Informer<ServiceView> services_;         // by namespace
  kube::Informer<PolicyView> network_policies_;  // by namespace, and `*` where they are about others, too
  std::atomic<bool> waited_for_selections_{false};
  Workloads workloads_;  // by api_version/plural
};

}  // namespace lockkeeper::controller
