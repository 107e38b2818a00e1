// The kubeconfig format. Reads files, nothing else.
// https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
#pragma once

#include <string>
#include <vector>

#include "kube/config.h"

namespace lockkeeper::kube {

// Merges the files (the first that names a cluster, user, context or current-context wins; files that are not there
// are skipped as long as one is) and follows the context; `context` empty: the current one. Throws Error (terminal).
[[nodiscard]] ClientConfig read_kubeconfig(const std::vector<std::string>& files, const std::string& context);

}  // namespace lockkeeper::kube
