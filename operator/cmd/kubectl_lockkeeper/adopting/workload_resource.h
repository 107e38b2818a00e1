// The resource behind KIND/NAME, as the API server serves it.
#pragma once

#include <optional>
#include <stop_token>

#include "cmd/kubectl_lockkeeper/adopting/workload_argument.h"
#include "kube/client.h"

namespace lockkeeper::cmd {

// Returns: the namespaced resource of that kind, in the version that the server prefers; nullopt where it serves none.
// Throws: as kube::Client.
[[nodiscard]] std::optional<kube::Resource> resource_of(kube::Client& client, const WorkloadArgument& argument,
                                                        const std::stop_token& stop = {});

}  // namespace lockkeeper::cmd
