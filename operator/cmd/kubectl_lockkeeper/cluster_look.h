// The look at a cluster that doctor concludes from. It changes nothing.
#pragma once

#include "cmd/kubectl_lockkeeper/cluster_sight.h"
#include "cmd/kubectl_lockkeeper/verb.h"

namespace lockkeeper::cmd {

// Looks at the namespace of the flags, or at all. What we may not see is named in `not_seen`.
// Throws: as kube::Client, but for a refusal (403).
[[nodiscard]] ClusterSight look_at_cluster(const Call& call);

}  // namespace lockkeeper::cmd
