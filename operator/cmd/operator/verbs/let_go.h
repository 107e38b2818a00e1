// What an operator leaves behind that nobody else would ever put right: finalizers of Migrations whose run was under
// way, and pods that wait at the gate. Once it is uninstalled, both go; runs are left to end by themselves.
#pragma once

#include <string>
#include <vector>

#include "kube/client.h"

namespace lockkeeper::cmd {

struct LetGo {
  std::size_t migrations = 0;         // that had our finalizer
  std::size_t pods = 0;               // that had our gate
  std::vector<std::string> problems;  // what could not be let go, a sentence each
};

// In these namespaces; none named: in all but those that are excluded. May be run again.
[[nodiscard]] LetGo let_go(kube::Client& client, const std::vector<std::string>& namespaces,
                           const std::vector<std::string>& excluded);

}  // namespace lockkeeper::cmd
