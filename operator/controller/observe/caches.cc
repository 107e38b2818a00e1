#include "controller/observe/caches.h"

#include <algorithm>
#include <array>

#include "controller/resource_names.h"

namespace lockkeeper::controller {
namespace {

const kube::Resource kStatefulSets{"apps", "v1", "statefulsets", "StatefulSet"};
const kube::Resource kDaemonSets{"apps", "v1", "daemonsets", "DaemonSet"};

// What nearly every Migration refers to; other kinds as long as one does.
const std::array<kube::Resource, 3> kAlwaysWatched{kube::kDeployments, kStatefulSets, kDaemonSets};
const kube::Resource kServices{"", "v1", "services", "Service"};
const kube::Resource kNetworkPolicies{"networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"};

// The index of policies whose peers may be in any namespace.
constexpr std::string_view kAnywhere = "*";

std::string key_of(const std::string& ns, const std::string& name) {
  return name.empty() ? std::string() : ns + "/" + name;
}

// The group without its version: a reference may name another version than the one that is watched.
std::string group_of(const std::string& api_version) {
  const std::size_t slash = api_version.find('/');
  return slash == std::string::npos ? std::string() : api_version.substr(0, slash);
}

std::vector<std::string> index_of_migration(const api::Migration& migration) {
  if (!migration.spec.workload_ref) return {};
  const auto& ref = *migration.spec.workload_ref;
  return {Caches::workload_key(migration.name_space, ref.api_version, ref.kind, ref.name)};
}

kube::Priority priority_of(bool from_list) {
  return from_list ? kube::Priority::kBacklog : kube::Priority::kFresh;
}

template <typename T>
kube::StoreOptions<T> store_options(const CacheOptions& options, std::function<T(const Json&)> decode,
                                    std::function<std::vector<std::string>(const T&)> index_keys,
                                    std::function<std::string(const T&)> migration_key, kube::WorkQueue& queue) {
  kube::StoreOptions<T> out;
  out.decode = std::move(decode);
  out.index_keys = std::move(index_keys);
  out.on_problem = options.on_problem;
  out.on_change = [&queue, migration_key = std::move(migration_key)](const kube::StoreChange<T>& change) {
    // What the trimmed value does not show cannot change a decision.
    if (change.before && change.after && *change.before == *change.after) return;
    const std::string key = migration_key(change.after ? *change.after : *change.before);
    if (!key.empty()) queue.add(key, priority_of(change.from_list));
  };
  return out;
}

kube::StoreOptions<api::Migration> migration_options(const CacheOptions& options, kube::WorkQueue& queue,
                                                     std::atomic<bool>& references_changed) {
  kube::StoreOptions<api::Migration> out;
  out.decode = [](const Json& object) { return api::parse_migration(object); };
  out.index_keys = index_of_migration;
  out.on_problem = options.on_problem;
  out.on_change = [&queue, &references_changed](const kube::StoreChange<api::Migration>& change) {
    const bool refers_still =
        !change.before || (change.after && index_of_migration(*change.before) == index_of_migration(*change.after));
    if (!refers_still) references_changed = true;
    queue.add(change.key.text(), priority_of(change.from_list));
  };
  return out;
}

WorkloadMark parse_mark(const Json& object) {
  return {string_at(object, {"metadata", "uid"}), integer_at(object, {"metadata", "generation"})};
}

// Neither brings anybody back: what they say is asked when a run starts.
kube::StoreOptions<ServiceView> service_options(const CacheOptions& options) {
  kube::StoreOptions<ServiceView> out;
  out.decode = parse_service;
  out.index_keys = [](const ServiceView& service) { return std::vector{service.name_space}; };
  out.on_problem = options.on_problem;
  return out;
}

kube::StoreOptions<PolicyView> policy_options(const CacheOptions& options) {
  kube::StoreOptions<PolicyView> out;
  out.decode = parse_network_policy;
  out.index_keys = [](const PolicyView& policy) {
    std::vector<std::string> keys{policy.name_space};
    if (!policy.anywhere.empty()) keys.emplace_back(kAnywhere);
    return keys;
  };
  out.on_problem = options.on_problem;
  return out;
}

kube::WatchOptions watch_options(const CacheOptions& options) {
  kube::WatchOptions out;
  out.on_problem = options.on_problem;
  return out;
}

// The query, in each of the namespaces that are served.
std::vector<kube::WatchSpec> specs(const kube::Resource& resource, const CacheOptions& options, kube::ListQuery query) {
  std::vector<kube::WatchSpec> out;
  for (const std::string& ns : options.namespaces) {
    query.ns = ns;
    out.push_back({resource, query});
  }
  if (!out.empty()) return out;
  for (const std::string& ns : options.excluded) {
    query.field_selector += (query.field_selector.empty() ? "metadata.namespace!=" : ",metadata.namespace!=") + ns;
  }
  return {{resource, query}};
}

kube::ListQuery selecting(std::string_view label, std::string_view fields = {}) {
  kube::ListQuery query;
  query.label_selector = label;
  query.field_selector = fields;
  return query;
}

std::vector<kube::WatchSpec> refusal_specs(const CacheOptions& options) {
  return specs(kube::Resource{"", "v1", "events", "Event"}, options, selecting("", kRefusalSelector));
}

std::string name_of(const kube::Resource& resource) {
  return resource.group + "/" + resource.plural;
}

}  // namespace

std::string Caches::workload_key(const std::string& ns, const std::string& api_version, const std::string& kind,
                                 const std::string& name) {
  return group_of(api_version) + "/" + kind + "/" + ns + "/" + name;
}

Caches::Caches(kube::Client& client, kube::WorkQueue& queue, CacheOptions options)
    : client_(client),
      queue_(queue),
      options_(std::move(options)),
      migrations_(client, specs(kube::kMigrations, options_, {}),
                  migration_options(options_, queue, references_changed_), watch_options(options_)),
      jobs_(client, specs(kube::kJobs, options_, selecting(kMigrationUidLabel)),
            store_options<JobView>(
                options_, parse_job, [](const JobView& job) { return std::vector{job.migration_uid}; },
                [](const JobView& job) { return key_of(job.name_space, job.migration); }, queue),
            watch_options(options_)),
      run_pods_(client, specs(kube::kPods, options_, selecting(kRunLabel)),
                store_options<RunPod>(
                    options_, parse_run_pod,
                    [](const RunPod& pod) { return std::vector{key_of(pod.name_space, pod.migration)}; },
                    [](const RunPod& pod) { return key_of(pod.name_space, pod.migration); }, queue),
                watch_options(options_)),
      gated_pods_(client, specs(kube::kPods, options_, selecting(gate::kMigrationLabel, "status.phase=Pending")),
                  store_options<gate::GatedPod>(
                      options_, gate::parse_gated_pod,
                      [](const gate::GatedPod& pod) { return std::vector{key_of(pod.name_space, pod.migration)}; },
                      [](const gate::GatedPod& pod) { return key_of(pod.name_space, pod.migration); }, queue),
                  watch_options(options_)),
      refusals_(client, refusal_specs(options_), refusal_options(), watch_options(options_)),
      services_(client, specs(kServices, options_, {}), service_options(options_), watch_options(options_)),
      network_policies_(client, specs(kNetworkPolicies, options_, {}), policy_options(options_),
                        watch_options(options_)) {
  for (const kube::Resource& resource : kAlwaysWatched) watch_workloads(resource);
}

kube::StoreOptions<PodRefusal> Caches::refusal_options() {
  kube::StoreOptions<PodRefusal> out;
  out.decode = parse_refusal;
  out.index_keys = [](const PodRefusal& refusal) { return std::vector{refusal.job_uid}; };
  out.on_problem = options_.on_problem;
  out.on_change = [this](const kube::StoreChange<PodRefusal>& change) {
    if (!change.after) return;
    // Other people's Jobs are refused too; a Job of ours that is not in the cache yet brings the key itself.
    const auto job = jobs_.store().get({change.after->name_space, change.after->job});
    if (job) queue_.add(key_of(job->name_space, job->migration), priority_of(change.from_list));
  };
  return out;
}

Caches::~Caches() {
  migrations_.request_stop();
  jobs_.request_stop();
  run_pods_.request_stop();
  gated_pods_.request_stop();
  refusals_.request_stop();
  services_.request_stop();
  network_policies_.request_stop();
  const std::scoped_lock lock(mutex_);
  for (auto& [name, informer] : workloads_) informer->request_stop();
}

void Caches::watch_workloads(const kube::Resource& resource) {
  kube::ListQuery query;
  query.metadata_only = true;
  kube::StoreOptions<WorkloadMark> store;
  store.decode = parse_mark;
  store.on_problem = options_.on_problem;
  store.on_change = [this, resource](const kube::StoreChange<WorkloadMark>& change) {
    // Status updates come by the thousand; only another template or another object is news.
    if (change.before && change.after && *change.before == *change.after) return;
    const std::string index = workload_key(change.key.ns, resource.api_version(), resource.kind, change.key.name);
    for (const auto& migration : migrations_.store().list_by_index(index)) {
      queue_.add(migration->name_space + "/" + migration->name, priority_of(change.from_list));
    }
  };
  const std::scoped_lock lock(mutex_);
  auto& informer = workloads_[name_of(resource)];
  if (informer) return;
  informer = std::make_shared<kube::Informer<WorkloadMark>>(client_, specs(resource, options_, query), std::move(store),
                                                            watch_options(options_));
}

std::shared_ptr<const kube::Store<WorkloadMark>> Caches::workloads(const kube::Resource& resource) const {
  const std::scoped_lock lock(mutex_);
  const auto found = workloads_.find(name_of(resource));
  if (found == workloads_.end() || !found->second->synced()) return nullptr;
  return {found->second, &found->second->store()};
}

void Caches::drop_unused_workloads() {
  if (!references_changed_.exchange(false)) return;
  const auto migrations = migrations_.store().list();
  const auto is_used = [&](const kube::Resource& kind) {
    return std::find(kAlwaysWatched.begin(), kAlwaysWatched.end(), kind) != kAlwaysWatched.end() ||
           std::any_of(migrations.begin(), migrations.end(), [&](const auto& migration) {
             const auto& ref = migration->spec.workload_ref;
             return ref && ref->kind == kind.kind && group_of(ref->api_version) == kind.group;
           });
  };
  // Ended outside the lock: a thread that is waited for may wait for it.
  std::vector<std::shared_ptr<kube::Informer<WorkloadMark>>> dropped;
  {
    const std::scoped_lock lock(mutex_);
    for (auto it = workloads_.begin(); it != workloads_.end();) {
      if (is_used(it->second->resource())) {
        ++it;
        continue;
      }
      dropped.push_back(std::move(it->second));
      it = workloads_.erase(it);
    }
  }
}

bool Caches::read_selections(const std::string& name_space, Milliseconds patience, const std::stop_token& stop,
                             Selections& out) {
  if (!waited_for_selections_.exchange(true)) {
    (void)services_.wait_synced(stop, patience);
    (void)network_policies_.wait_synced(stop, patience);
  }
  out.services = services_.store().list_by_index(name_space);
  out.policies = network_policies_.store().list_by_index(name_space);
  for (const auto& policy : network_policies_.store().list_by_index(std::string(kAnywhere))) {
    if (policy->name_space != name_space) out.policies.push_back(policy);
  }
  return services_.synced();
}

bool Caches::wait_synced(const std::stop_token& stop, Milliseconds timeout) const {
  const auto until = std::chrono::steady_clock::now() + timeout;
  const auto left = [&] { return std::chrono::duration_cast<Milliseconds>(until - std::chrono::steady_clock::now()); };
  const bool core = migrations_.wait_synced(stop, left()) && jobs_.wait_synced(stop, left()) &&
                    run_pods_.wait_synced(stop, left()) && gated_pods_.wait_synced(stop, left());
  if (!core) return false;
  const std::scoped_lock lock(mutex_);
  for (const auto& [name, informer] : workloads_) {
    if (!informer->wait_synced(stop, left())) return false;
  }
  return true;
}

bool Caches::healthy() const {
  const std::scoped_lock lock(mutex_);
  for (const auto& [name, informer] : workloads_) {
    if (!informer->healthy()) return false;
  }
  return migrations_.healthy() && jobs_.healthy() && run_pods_.healthy() && gated_pods_.healthy();
}

}  // namespace lockkeeper::controller
