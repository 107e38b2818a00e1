// Reads of the cluster what an adoption is made from. No Secret and no ConfigMap is read.
#pragma once

#include <optional>
#include <string>

#include "cmd/kubectl_lockkeeper/adopting/adoption.h"
#include "cmd/kubectl_lockkeeper/adopting/workload_argument.h"
#include "cmd/kubectl_lockkeeper/verb.h"

namespace lockkeeper::cmd {

// Returns: nullopt where the workload, or its kind, is not there; a sentence has said so then.
// Throws: as kube::Client. What one may not list is named in the sight instead, but for the workload itself.
[[nodiscard]] std::optional<AdoptionSight> look_for_adoption(const Call& call, const WorkloadArgument& argument);

}  // namespace lockkeeper::cmd
