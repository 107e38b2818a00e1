#include "cmd/kubectl_lockkeeper/serving/missing_rights.h"

#include <fmt/core.h>

#include "kube/api_error.h"

namespace lockkeeper::cmd {

std::string why_not_read(const std::string& what, const NeededRight& right, const std::string& name_space,
                         const Error& error) {
  const auto* answer = dynamic_cast<const kube::ApiError*>(&error);
  if (answer != nullptr && answer->status() == 403) {
    return fmt::format("You may not read {}: that needs the right to {} {} in namespace {}.", what, right.verb,
                       right.resource, name_space);
  }
  return fmt::format("{} could not be read: {}.",
                     std::string(1, static_cast<char>(what[0] - 'a' + 'A')) + what.substr(1), error.what());
}

}  // namespace lockkeeper::cmd
