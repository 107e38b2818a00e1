#include "controller/decide/afterwards/waiting_pods.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "controller/observe/outcome.h"
#include "gate/admission.h"

namespace lockkeeper::controller {
namespace {

namespace reason = api::reason;

struct Why {
  std::string image;
  std::string reason;
  std::string message;
  bool is_warning = false;
};

bool has_image(const gate::GatedPod& pod, const std::string& image) {
  return std::find(pod.images.begin(), pod.images.end(), image) != pod.images.end();
}

std::string ended_with(std::string text) {
  if (!text.empty() && text.back() != '.') text += '.';
  return text;
}

std::string describe_command(const api::Migration& migration) {
  return fmt::format("`kubectl describe migration {} -n {}`", migration.name, migration.name_space);
}

// The pod's image is what is made ready, and is not yet.
Why waits_for_target(const Observation& o, const api::MigrationStatus& status, const std::string& image) {
  const std::string name = fmt::format("Migration {}", o.migration->name);
  if (const api::Condition* stalled = api::find_condition(status.conditions, api::condition::kStalled);
      stalled != nullptr && stalled->status == "True") {
    return {image, stalled->reason,
            fmt::format("This pod waits for {}, which could not make the database ready for image {} ({}): {} says why "
                        "and what to do.",
                        name, image, stalled->reason, describe_command(*o.migration)),
            true};
  }
  if (o.migration->spec.suspend) {
    return {image, std::string(reason::kSuspended),
            fmt::format("This pod waits for {}, and spec.suspend is set there: no run is started for image {}.", name,
                        image),
            true};
  }
  return {image, std::string(reason::kWaitingForMigration),
          fmt::format("This pod waits until {} has made the database ready for image {}: {} says how far it is.", name,
                      image, describe_command(*o.migration)),
          false};
}

// No run is for the pod's image, and none will be while the workload stays as it is.
Why waits_in_vain(const Observation& o, const std::string& image) {
  const api::Migration& migration = *o.migration;
  const std::string whose = migration.spec.workload_ref ? fmt::format("{} {}", migration.spec.workload_ref->kind,
                                                                      migration.spec.workload_ref->name)
                                                        : std::string("its spec.image");
  const bool had_it = std::any_of(migration.status.history.begin(), migration.status.history.end(),
                                  [&](const api::HistoryEntry& entry) {
                                    const auto outcome = api::parse_outcome(entry.outcome);
                                    return entry.image == image && outcome && is_success(*outcome);
                                  });
  const std::string ready_for = fmt::format("image {} of {}", o.target->image, whose);
  const std::string before =
      had_it ? "The database was ready for it before a later run, which took something away. " : "";
  const std::string remedy = fmt::format(
      "Give it the image of {0}, or move {0} to the image {1}, or let its pods name a Migration of their own (label "
      "lockkeeper.dev/migration), or take the label off.",
      whose, image);
  return {image, std::string(reason::kImageNotTarget),
          fmt::format("This pod has image {}, and Migration {} makes the database ready for {}: nothing opens its "
                      "gate. {}{}",
                      image, migration.name, ready_for, before, remedy),
          true};
}

Why why_waits(const Observation& o, const api::MigrationStatus& status, const gate::GatedPod& pod) {
  const std::string first = pod.images.empty() ? "" : pod.images.front();
  for (const auto& [kind, refusal] : o.refusals) {
    if (refusal.pods.contains(pod.uid)) return {first, refusal.reason, ended_with(refusal.sentence), true};
  }
  if (!o.target) {
    const std::string why = o.no_target ? o.no_target->reason : std::string(reason::kReconciling);
    const std::string said = o.no_target ? fmt::format(" {}", ended_with(o.no_target->message)) : "";
    return {first, why,
            fmt::format("This pod waits for Migration {}, which has no target yet.{}", o.migration->name, said),
            o.no_target.has_value()};
  }
  const bool is_same_template = !o.target->is_mutable || o.target->template_hash.empty() || pod.template_hash.empty() ||
                                pod.template_hash == o.target->template_hash;
  if (has_image(pod, o.target->image) && is_same_template) return waits_for_target(o, status, o.target->image);
  return waits_in_vain(o, first);
}

void add_to(std::vector<api::WaitingStatus>& groups, const gate::GatedPod& pod, const Why& why) {
  auto group = std::find_if(groups.begin(), groups.end(), [&](const api::WaitingStatus& each) {
    return each.image == why.image && each.reason == why.reason;
  });
  if (group == groups.end()) {
    if (groups.size() >= api::kMostWaitingGroups) return;
    group = groups.insert(groups.end(), api::WaitingStatus{why.image, why.reason, why.message, 0, {}, pod.created});
  }
  ++group->count;
  if (group->pods.size() < api::kMostWaitingPods) group->pods.push_back(pod.name);
  group->since = std::min(group->since, pod.created);
}

}  // namespace

void tell_waiting(const Observation& o, const std::vector<gate::GatedPod>& waiting, Decision& decision) {
  decision.status.gates.waiting_for.clear();
  std::size_t told = 0;
  for (const gate::GatedPod& pod : waiting) {
    const Why why = why_waits(o, decision.status, pod);
    add_to(decision.status.gates.waiting_for, pod, why);
    const auto known = o.told.find(pod.uid);
    if (known != o.told.end() && known->second == why.reason) continue;
    const auto age = std::chrono::floor<Milliseconds>(o.now - pod.created);
    if (age < kPatienceOfPods) {
      look_again(decision, kPatienceOfPods - std::max(age, Milliseconds(0)) + Milliseconds(1));
    } else if (told == kToldAtOnce) {
      look_again(decision, Milliseconds(1000));
    } else {
      ++told;
      decision.notices.push_back(Notice{why.is_warning, why.reason, "KeepGate", why.message, pod.name, pod.uid});
    }
  }
  const auto is_new = [&](const api::WaitingStatus& group) {
    const auto& before = o.migration->status.gates.waiting_for;
    return group.reason == reason::kImageNotTarget &&
           std::none_of(before.begin(), before.end(), [&](const api::WaitingStatus& each) {
             return each.image == group.image && each.reason == group.reason;
           });
  };
  for (const api::WaitingStatus& group : decision.status.gates.waiting_for) {
    if (!is_new(group)) continue;
    decision.notices.push_back(
        Notice{true, group.reason, "KeepGate", fmt::format("Pod {}: {}", group.pods.front(), group.message), "", ""});
  }
}

}  // namespace lockkeeper::controller
