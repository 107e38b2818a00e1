// The checks of doctor about Migrations and the pods around them. Pure.
#pragma once

#include <vector>

#include "cmd/kubectl_lockkeeper/cluster_check.h"

namespace lockkeeper::cmd {

// Pods that wait behind a gate that nobody will open: their Migration is not there, is suspended, or has failed.
void check_gates(const ClusterSight& sight, std::vector<Ailment>& out);
// Services that send requests to the pod of a run.
void check_services(const ClusterSight& sight, std::vector<Ailment>& out);
// Deployments that are called failed before their Migration may be through.
void check_deadlines(const ClusterSight& sight, std::vector<Ailment>& out);

}  // namespace lockkeeper::cmd
