// The caches of all watched objects, trimmed as they arrive, and the way from each change to its Migration.
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

// The part of a workload that is kept; the workload is fetched when this part has changed.
struct WorkloadMark {
  std::string uid;
  std::int64_t generation = 0;
  [[nodiscard]] bool operator==(const WorkloadMark&) const = default;
};

struct CacheOptions {
  std::vector<std::string> namespaces;  // empty: all of them
  std::vector<std::string> excluded;    // namespaces that are not served where all others are
  std::function<void(const std::string&)> on_problem;
};

// Thread safety: any thread.
class Caches {
 public:
  // Starts watching at once. Changes go into `queue` as keys `namespace/name` of Migrations; the objects of the first
  // lists go in as backlog.
  // Requires: `client` and `queue` outlive it.
  Caches(kube::Client& client, kube::WorkQueue& queue, CacheOptions options);
  Caches(const Caches&) = delete;
  Caches& operator=(const Caches&) = delete;
  ~Caches();

  // Waits for the first lists of Migrations, Jobs, pods and watched workloads.
  // Returns: false at the timeout or when stopped.
  [[nodiscard]] bool wait_synced(const std::stop_token& stop, Milliseconds timeout) const;
  [[nodiscard]] bool healthy() const;

  [[nodiscard]] const kube::Store<api::Migration>& migrations() const { return migrations_.store(); }
  // Indexed by the Migration's uid.
  [[nodiscard]] const kube::Store<JobView>& jobs() const { return jobs_.store(); }
  // Both are indexed by `namespace/name` of the Migration that the pods name.
  [[nodiscard]] const kube::Store<RunPod>& run_pods() const { return run_pods_.store(); }
  [[nodiscard]] const kube::Store<gate::GatedPod>& gated_pods() const { return gated_pods_.store(); }

  // Indexed by the Job's uid. Its first list is not waited for: a cluster that forbids to watch Events only tells less.
  [[nodiscard]] const kube::Store<PodRefusal>& refusals() const { return refusals_.store(); }

  // Puts the Services and NetworkPolicies that may be about pods of that namespace into `out`. The first call waits for
  // their first lists, for `patience` each at most.
  // Returns: false where the Services are not known: a cluster may forbid to watch them.
  [[nodiscard]] bool read_selections(const std::string& name_space, Milliseconds patience, const std::stop_token& stop,
                                     Selections& out);

  // Returns: nullptr where that kind is not watched, or its first list is not complete: then nothing is known of it.
  [[nodiscard]] std::shared_ptr<const kube::Store<WorkloadMark>> workloads(const kube::Resource& resource) const;
  // Starts watching that kind, for as long as a Migration refers to a workload of it.
  void watch_workloads(const kube::Resource& resource);
  // Ends watching kinds that no Migration refers to any more; cheap where no reference has changed since.
  void drop_unused_workloads();

  // Returns: the key of the index that leads from a workload to the Migrations that refer to it.
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
  kube::Informer<PolicyView> network_policies_;  // by namespace, and `*` where a policy is about others, too
  std::atomic<bool> waited_for_selections_{false};
  Workloads workloads_;  // by api_version/plural
};

}  // namespace lockkeeper::controller
