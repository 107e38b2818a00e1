// The kubeconfig format. It reads files and does nothing else.
// https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
#pragma once

#include <string>
#include <vector>

#include "kube/config.h"

namespace lockkeeper::kube {

// Merges the files and follows the context, which is the current one where `context` is empty. The first file that
// names a cluster, user, context or current-context wins; files that are not there are skipped as long as one is there.
// Throws: Error (terminal) that names the file and the place in it.
[[nodiscard]] ClientConfig read_kubeconfig(const std::vector<std::string>& files, const std::string& context);

}  // namespace lockkeeper::kube
