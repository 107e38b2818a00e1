#include "controller/observe/workload_reader.h"

#include <fmt/core.h>

#include "controller/resource_names.h"
#include "gate/admission.h"

namespace lockkeeper::controller {
namespace {

namespace reason = api::reason;

const kube::Resource kReplicaSets{"apps", "v1", "replicasets", "ReplicaSet"};
const kube::Resource kControllerRevisions{"apps", "v1", "controllerrevisions", "ControllerRevision"};

// How long until another look is worth it where nothing will tell us.
constexpr Milliseconds kUnservedKindWait{15000};
constexpr Milliseconds kForbiddenWait{60000};

std::string sentence_name(const api::Migration& migration) {
  const api::WorkloadRef& ref = *migration.spec.workload_ref;
  return ref.kind + " " + migration.name_space + "/" + ref.name;
}

// The chart gathers such roles into the operator's (charts/lockkeeper/templates/rbac.yaml).
std::string how_to_grant(const kube::Resource& resource) {
  return fmt::format(
      "A ClusterRole with the label lockkeeper.dev/aggregate-to-workloads: \"true\" and the verbs get, list and watch "
      "on {} of apiGroup \"{}\" lets it.",
      resource.plural, resource.group);
}

std::string selector_text(const std::map<std::string, std::string>& labels) {
  std::string out;
  for (const auto& [label, value] : labels) out.append(out.empty() ? "" : ",").append(label).append("=").append(value);
  return out;
}

std::string owner_uid(const Json& object) {
  const Json* owners = find(object, {"metadata", "ownerReferences"});
  if (owners == nullptr || !owners->is_array() || owners->empty()) return {};
  return string_at(owners->front(), {"uid"});
}

}  // namespace

std::string template_hash_of(const Workload& workload, const std::vector<Json>& owned) {
  const std::string wanted = template_identity(workload.pod_template);
  for (const Json& object : owned) {
    if (owner_uid(object) != workload.uid) continue;
    const Json* pods = find(object, {"spec", "template"});                   // ReplicaSet
    if (pods == nullptr) pods = find(object, {"data", "spec", "template"});  // ControllerRevision
    if (pods == nullptr) continue;
    Json bare = *pods;
    bare.erase("$patch");  // a ControllerRevision holds a patch that replaces the template
    if (template_identity(bare) != wanted) continue;
    for (const char* label : {"pod-template-hash", "rollouts-pod-template-hash", "controller-revision-hash"}) {
      std::string hash = string_at(object, {"metadata", "labels", label});
      if (!hash.empty()) return hash;
    }
  }
  return {};
}

std::optional<kube::Resource> WorkloadReader::resource_of(const api::WorkloadRef& ref, const std::stop_token& stop) {
  for (const kube::Resource& known : {kube::kDeployments, kube::Resource{"apps", "v1", "statefulsets", "StatefulSet"},
                                      kube::Resource{"apps", "v1", "daemonsets", "DaemonSet"}}) {
    if (known.api_version() == ref.api_version && known.kind == ref.kind) return known;
  }
  return discovery_.resolve(ref.api_version, ref.kind, stop);
}

std::optional<WorkloadMark> WorkloadReader::mark(const api::Migration& migration) const {
  const api::WorkloadRef& ref = *migration.spec.workload_ref;
  if (ref.api_version != "apps/v1") return std::nullopt;
  for (const auto& [kind, plural] :
       {std::pair{"Deployment", "deployments"}, {"StatefulSet", "statefulsets"}, {"DaemonSet", "daemonsets"}}) {
    if (ref.kind != kind) continue;
    const auto store = caches_.workloads(kube::Resource{"apps", "v1", plural, kind});
    if (store == nullptr) return std::nullopt;
    const auto found = store->get({migration.name_space, ref.name});
    if (found) return *found;
  }
  return std::nullopt;
}

WorkloadReader::Answer WorkloadReader::look(const api::Migration& migration, const std::stop_token& stop) {
  const api::WorkloadRef& ref = *migration.spec.workload_ref;
  const auto resource = resource_of(ref, stop);
  if (!resource) {
    return Problem{std::string(reason::kWorkloadNotFound),
                   fmt::format("The API server serves no kind {} in {}; install it, or correct spec.workloadRef.",
                               ref.kind, ref.api_version),
                   false, kUnservedKindWait};
  }
  caches_.watch_workloads(*resource);
  const auto store = caches_.workloads(*resource);
  const auto mark = store != nullptr ? store->get({migration.name_space, ref.name}) : nullptr;
  Problem absent{std::string(reason::kWorkloadNotFound),
                 fmt::format("{} does not exist; the Migration waits for it.", sentence_name(migration)), false,
                 Milliseconds(0)};
  if (store != nullptr && !mark) return absent;
  if (mark) {
    if (auto summary = known(migration, *mark)) return Look{*summary, nullptr};
  }
  try {
    const auto object = client_.get(*resource, {migration.name_space, ref.name}, stop);
    if (!object) return absent;
    auto found = std::make_shared<const Workload>(parse_workload(*object));
    if (found->pod_template.is_null()) {
      return Problem{
          std::string(reason::kInvalidSpec),
          fmt::format("{} has no pod template at spec.template; spec.workloadRef must name something that has one.",
                      sentence_name(migration)),
          true, Milliseconds(0)};
    }
    WorkloadSummary summary = summarize(migration, *found, stop);
    known_.with([&](auto& all) { all.insert_or_assign(migration.uid, summary); });
    return Look{std::move(summary), std::move(found)};
  } catch (const kube::ApiError& error) {
    if (error.status() != 403) throw;
    return Problem{std::string(reason::kWorkloadNotFound),
                   fmt::format("The operator may not read {}. {} The API server says: {}", sentence_name(migration),
                               how_to_grant(*resource), error.what()),
                   false, kForbiddenWait};
  }
}

WorkloadSummary WorkloadReader::summarize(const api::Migration& migration, const Workload& workload,
                                          const std::stop_token& stop) {
  const api::WorkloadRef& ref = *migration.spec.workload_ref;
  WorkloadSummary out;
  out.migration_generation = migration.generation;
  out.uid = workload.uid;
  out.generation = workload.generation;
  out.how_replaced = workload.how_replaced;
  out.outage_remedy = workload.outage_remedy;
  out.gate_is_outage = workload.replaces_before_ready &&
                       !string_at(workload.pod_template, {"metadata", "labels", gate::kMigrationLabel}).empty();
  out.gate.label = string_at(workload.pod_template, {"metadata", "labels", gate::kMigrationLabel});
  out.gate.has_gate = gate::has_our_gate(workload.pod_template);
  out.template_identity = template_identity(workload.pod_template);
  const Json* container = container_of(workload.pod_template, ref.container);
  if (container == nullptr) {
    out.no_container = Problem{std::string(reason::kContainerNotFound),
                               fmt::format("{} has no container {}; correct spec.workloadRef.container.",
                                           sentence_name(migration), ref.container),
                               true, Milliseconds(0)};
    return out;
  }
  out.container = string_at(*container, {"name"});
  out.image = string_at(*container, {"image"});
  out.is_mutable = gate::is_mutable(out.image, string_at(*container, {"imagePullPolicy"}));
  if (out.is_mutable) out.template_hash = find_template_hash(migration, workload, stop);
  return out;
}

std::string WorkloadReader::find_template_hash(const api::Migration& migration, const Workload& workload,
                                               const std::stop_token& stop) {
  if (workload.kind == "StatefulSet") return workload.update_revision;
  if (workload.selector.empty()) return {};
  kube::ListQuery query;
  query.ns = migration.name_space;
  query.label_selector = selector_text(workload.selector);
  std::vector<Json> owned;
  (void)client_.list(
      workload.kind == "DaemonSet" ? kControllerRevisions : kReplicaSets, query,
      [&](Json object) { owned.push_back(std::move(object)); }, [&] { owned.clear(); }, stop);
  return template_hash_of(workload, owned);
}

std::shared_ptr<const Workload> WorkloadReader::fetch(const api::Migration& migration, const std::stop_token& stop) {
  const api::WorkloadRef& ref = *migration.spec.workload_ref;
  const auto resource = resource_of(ref, stop);
  if (!resource) return nullptr;
  const auto object = client_.get(*resource, {migration.name_space, ref.name}, stop);
  return object ? std::make_shared<const Workload>(parse_workload(*object)) : nullptr;
}

std::optional<WorkloadSummary> WorkloadReader::known(const api::Migration& migration, const WorkloadMark& mark) const {
  return known_.with([&](const auto& all) -> std::optional<WorkloadSummary> {
    const auto found = all.find(migration.uid);
    if (found == all.end()) return std::nullopt;
    const WorkloadSummary& summary = found->second;
    const bool same = summary.uid == mark.uid && summary.generation >= mark.generation &&
                      summary.migration_generation == migration.generation;
    // A hash that nobody knew may be known by now.
    if (!same || (summary.is_mutable && summary.template_hash.empty())) return std::nullopt;
    return summary;
  });
}

void WorkloadReader::forget(const std::string& migration_uid) {
  known_.with([&](auto& all) { all.erase(migration_uid); });
}

}  // namespace lockkeeper::controller
