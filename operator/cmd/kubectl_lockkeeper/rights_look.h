// Who may do what, as the API server answers it. It changes nothing: a review is asked, and not kept.
#pragma once

#include <string>
#include <vector>

#include "cmd/kubectl_lockkeeper/cluster_sight.h"
#include "kube/client.h"

namespace lockkeeper::cmd {

// Returns: what the caller may do with the verbs of ours, in that namespace (empty: in all). Throws: as kube::Client.
[[nodiscard]] std::vector<RightSight> look_at_own_rights(kube::Client& client, const std::string& name_space);

// Asks for the operator's service account where it serves what is looked at (`name_space`; empty: all that it serves).
// Returns: nothing for a place where nothing is lacking.
// Throws: as kube::Client; ApiError (403) where the caller may not ask for somebody else.
[[nodiscard]] std::vector<LackSight> look_at_operator_rights(kube::Client& client, const OperatorSight& one,
                                                             const std::string& name_space);

}  // namespace lockkeeper::cmd
