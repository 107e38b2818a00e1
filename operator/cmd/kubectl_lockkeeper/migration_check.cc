#include "cmd/kubectl_lockkeeper/migration_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/duration.h"
#include "picture/migration_state.h"
#include "picture/plan_counts.h"

namespace lockkeeper::cmd {
namespace {

const api::Migration* find_migration(const ClusterSight& sight, const std::string& name_space,
                                     const std::string& name) {
  const auto found = std::find_if(sight.migrations.begin(), sight.migrations.end(), [&](const api::Migration& each) {
    return each.name_space == name_space && each.name == name;
  });
  return found == sight.migrations.end() ? nullptr : &*found;
}

Ailment about_orphans(const gate::GatedPod& pod, std::size_t count) {
  return {"gate", api::Severity::kError, fmt::format("{}/{}", pod.name_space, pod.migration),
          fmt::format("{} wait at the gate of Migration {}, which is not there; the oldest is {}.",
                      picture::counted(count, "pod"), pod.migration, pod.name),
          fmt::format("apply the Migration, or take the label lockkeeper.dev/migration from the pod template of {} {}",
                      pod.owner_kind.empty() ? "its owner" : pod.owner_kind, pod.owner_name)};
}

}  // namespace

void check_gates(const ClusterSight& sight, std::vector<Ailment>& out) {
  if (!sight.are_migrations_known) return;
  std::map<std::pair<std::string, std::string>, std::vector<const gate::GatedPod*>> groups;
  for (const gate::GatedPod& pod : sight.gated) groups[{pod.name_space, pod.migration}].push_back(&pod);
  for (const auto& [key, pods] : groups) {
    const auto& [name_space, name] = key;
    const gate::GatedPod& oldest = **std::min_element(
        pods.begin(), pods.end(), [](const auto* a, const auto* b) { return a->created < b->created; });
    const api::Migration* migration = find_migration(sight, name_space, name);
    const std::string subject = fmt::format("{}/{}", name_space, name);
    const std::string waiting = picture::counted(pods.size(), "pod");
    if (migration == nullptr) {
      out.push_back(about_orphans(oldest, pods.size()));
    } else if (migration->spec.suspend) {
      out.push_back({"gate", api::Severity::kWarning, subject,
                     fmt::format("{} wait at the gate of a Migration that is suspended.", waiting),
                     fmt::format("kubectl lockkeeper resume {} -n {}", name, name_space)});
    } else if (picture::state_of(*migration) == picture::State::kStalled) {
      out.push_back({"gate", api::Severity::kWarning, subject,
                     fmt::format("{} wait at the gate of a Migration that has failed ({}).", waiting,
                                 picture::verdict_of(*migration).reason),
                     fmt::format("kubectl lockkeeper status {} -n {}", name, name_space)});
    }
  }
}

void check_services(const ClusterSight& sight, std::vector<Ailment>& out) {
  for (const RunPodSight& pod : sight.run_pods) {
    for (const controller::ServiceView& service : sight.services) {
      const bool selects = service.name_space == pod.name_space && !service.selector.empty() &&
                           controller::contains(pod.labels, service.selector);
      if (!selects) continue;
      const std::string& label = service.selector.begin()->first;
      out.push_back(
          {"service", service.publishes_unready ? api::Severity::kError : api::Severity::kWarning,
           fmt::format("{}/{}", service.name_space, service.name),
           fmt::format("Service {} selects {}, the pod of a run{}", service.name, pod.name,
                       service.publishes_unready ? ", and lists pods that are not ready: it gets requests."
                                                 : "; it is never ready, so it gets no request."),
           fmt::format("in the Migration: spec.podTemplate: {{metadata: {{labels: {{\"{}\": null}}}}}}", label)});
    }
  }
}

void check_deadlines(const ClusterSight& sight, std::vector<Ailment>& out) {
  for (const api::Migration& migration : sight.migrations) {
    const auto& ref = migration.spec.workload_ref;
    if (!ref || ref->kind != "Deployment" || migration.spec.gate == api::GateMode::kNone) continue;
    const auto workload = std::find_if(sight.workloads.begin(), sight.workloads.end(), [&](const WorkloadSight& each) {
      return each.name_space == migration.name_space && each.name == ref->name;
    });
    if (workload == sight.workloads.end()) continue;
    const Milliseconds given = std::chrono::seconds(workload->progress_deadline);
    const auto& timeouts = migration.spec.timeouts;
    const Milliseconds waits = timeouts.deadline.count() > 0 ? timeouts.deadline : timeouts.advisory_lock;
    if (given >= waits) continue;
    // One that took longer than the Deployment has will take longer again.
    const bool has_happened = std::any_of(
        migration.status.history.begin(), migration.status.history.end(),
        [&](const api::HistoryEntry& run) { return run.seconds * 1000 > static_cast<double>(given.count()); });
    const auto enough = std::chrono::ceil<std::chrono::seconds>(waits).count() + 300;
    out.push_back(
        {"deadline", has_happened ? api::Severity::kWarning : api::Severity::kInfo,
         fmt::format("{}/{}", workload->name_space, workload->name),
         fmt::format("Its progressDeadlineSeconds ({}) are over before a run of Migration {} must be ({}): the "
                     "roll-out is then called failed while it only waits.{}",
                     for_people(given), migration.name, for_people(waits),
                     has_happened ? " A run has taken longer already." : ""),
         fmt::format("kubectl -n {} patch deployment {} -p '{{\"spec\":{{\"progressDeadlineSeconds\":{}}}}}'",
                     workload->name_space, workload->name, enough)});
  }
}

}  // namespace lockkeeper::cmd
