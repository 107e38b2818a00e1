// Pods that wait for a Migration that is not there: deleted under them, misspelt, or not applied yet. Pure.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/decide/decision.h"
#include "kube/resource.h"
#include "telemetry/migration_metrics.h"

namespace lockkeeper::controller {

struct Orphans {
  std::vector<Notice> notices;    // for pods that have not been told yet
  std::vector<std::string> told;  // uids of pods that were told before
  telemetry::MigrationGauges gauges;
  std::optional<Milliseconds> again;
};

// Judges the pods that wait for `migration`, which is not there. `told` has, by uid, the reason that a pod was given
// for its wait.
[[nodiscard]] Orphans judge_orphans(const kube::ObjectKey& migration,
                                    const std::vector<std::shared_ptr<const gate::GatedPod>>& pods,
                                    const std::map<std::string, std::string>& told, Timestamp now);

}  // namespace lockkeeper::controller
