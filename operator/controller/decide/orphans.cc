#include "controller/decide/orphans.h"

#include <fmt/core.h>

#include <algorithm>

namespace lockkeeper::controller {
namespace {

namespace reason = api::reason;

// A Migration may be applied in the same breath as its workload: no Event before it is late.
constexpr Milliseconds kMigrationIsLate{2000};

void count(const gate::GatedPod& pod, telemetry::MigrationGauges& gauges) {
  ++gauges.gated_pods;
  if (!gauges.oldest_gate || pod.created < *gauges.oldest_gate) gauges.oldest_gate = pod.created;
  const std::string image = pod.images.empty() ? "" : pod.images.front();
  auto group = std::find_if(gauges.waiting.begin(), gauges.waiting.end(),
                            [&](const telemetry::WaitingGauge& each) { return each.image == image; });
  if (group == gauges.waiting.end()) {
    if (gauges.waiting.size() >= api::kMostWaitingGroups) return;
    group = gauges.waiting.insert(group, {image, std::string(reason::kMigrationNotFound), 0});
  }
  ++group->pods;
}

}  // namespace

Orphans judge_orphans(const kube::ObjectKey& migration, const std::vector<std::shared_ptr<const gate::GatedPod>>& pods,
                      const std::map<std::string, std::string>& told, Timestamp now) {
  Orphans out;
  out.gauges.exists = false;
  out.gauges.reason = reason::kMigrationNotFound;
  for (const auto& pod : pods) {
    if (!gate::waits_at_our_gate(*pod)) continue;
    count(*pod, out.gauges);
    const auto known = told.find(pod->uid);
    if (known != told.end() && known->second == reason::kMigrationNotFound) {
      out.told.push_back(pod->uid);
      continue;
    }
    const auto age = std::chrono::floor<Milliseconds>(now - pod->created);
    if (age < kMigrationIsLate) {
      out.again = kMigrationIsLate - std::max(age, Milliseconds(0)) + Milliseconds(1);
      continue;
    }
    out.notices.push_back(Notice{true, std::string(reason::kMigrationNotFound), "KeepGate",
                                 fmt::format("The pod waits for Migration {}, which does not exist. Create it, or "
                                             "correct the label lockkeeper.dev/migration of the pod template.",
                                             migration.text()),
                                 pod->name, pod->uid});
  }
  return out;
}

}  // namespace lockkeeper::controller
