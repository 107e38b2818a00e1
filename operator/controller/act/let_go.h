// The clean-up after an operator that was taken away: it takes away the finalizers of Migrations whose run was under
// way, and opens the gates of waiting pods, which nobody else would do. Runs end by themselves.
#pragma once

#include <string>
#include <vector>

#include "kube/client.h"

namespace lockkeeper::controller {

// What waits for an operator.
struct Held {
  std::vector<kube::ObjectKey> migrations;  // that have our finalizer
  std::vector<kube::ObjectKey> pods;        // that have our gate
};

struct LetGo {
  std::size_t migrations = 0;         // Migrations that had our finalizer
  std::size_t pods = 0;               // pods that had our gate
  std::vector<std::string> problems;  // a sentence for each object that could not be let go
};

// Both are about `namespaces`, or about all namespaces where none is named, but for `excluded`.
// Throws: as Client, where a list cannot be read.
[[nodiscard]] Held find_held(kube::Client& client, const std::vector<std::string>& namespaces,
                             const std::vector<std::string>& excluded);
// Lets go of all that find_held() finds. A pod may take half a minute; it may be run again.
[[nodiscard]] LetGo let_go(kube::Client& client, const std::vector<std::string>& namespaces,
                           const std::vector<std::string>& excluded);

}  // namespace lockkeeper::controller
