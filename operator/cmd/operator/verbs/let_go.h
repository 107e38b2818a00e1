// The clean-up of an uninstalled operator: it takes away the finalizers of Migrations whose run was under way, and
// opens the gates of waiting pods, which nobody else would do. Runs end by themselves.
#pragma once

#include <string>
#include <vector>

#include "kube/client.h"

namespace lockkeeper::cmd {

struct LetGo {
  std::size_t migrations = 0;         // Migrations that had our finalizer
  std::size_t pods = 0;               // pods that had our gate
  std::vector<std::string> problems;  // a sentence for each object that could not be let go
};

// Lets go of all objects in `namespaces`, or in all namespaces where none is named, but for `excluded`. A pod may take
// half a minute; it may be run again.
// Throws: as Client, where a list cannot be read.
[[nodiscard]] LetGo let_go(kube::Client& client, const std::vector<std::string>& namespaces,
                           const std::vector<std::string>& excluded);

}  // namespace lockkeeper::cmd
