// What doctor concludes from what it has seen. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/vocabulary.h"
#include "base/json.h"
#include "cmd/kubectl_lockkeeper/cluster_sight.h"

namespace lockkeeper::cmd {

// Something that is not as it should be. Of severity error: pods wait for ever, or nothing works.
struct Ailment {
  std::string check;  // crd, operator, policy, …: docs/kubectl.md lists them
  api::Severity severity = api::Severity::kError;
  std::string subject;
  std::string message;
  std::string remedy;  // a command where there is one
  [[nodiscard]] bool operator==(const Ailment&) const = default;
};

// Returns: errors first, within a severity in the order of the checks.
[[nodiscard]] std::vector<Ailment> conclude(const ClusterSight& sight);

// Returns: a line for what was looked at and is well, then the ailments with their remedies.
[[nodiscard]] std::string doctor_text(const ClusterSight& sight, const std::vector<Ailment>& ailments, bool colour);
[[nodiscard]] Json to_json(const Ailment& ailment);

}  // namespace lockkeeper::cmd
