// KIND/NAME as kubectl takes it: deployment/shop, sts/shop, rollouts.argoproj.io/shop. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kube/resource.h"

namespace lockkeeper::cmd {

struct WorkloadArgument {
  std::string group;
  std::string kind;  // as it was typed, in small letters, or in full where it is a short name
  std::string name;
};

// Returns: the kinds that need no group, each in its one whole word: deployment, rollout.
[[nodiscard]] std::vector<std::string> kinds_without_group();

// Returns: nullopt where it is no KIND/NAME, or of a kind that rolls out no pods.
[[nodiscard]] std::optional<WorkloadArgument> parse_workload_argument(const std::string& text);

// Returns: whether the resource is of the kind that was typed: by its kind or its plural.
[[nodiscard]] bool is_kind(const WorkloadArgument& argument, const kube::Resource& resource);

}  // namespace lockkeeper::cmd
