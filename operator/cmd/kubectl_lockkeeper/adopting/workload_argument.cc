#include "cmd/kubectl_lockkeeper/adopting/workload_argument.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace lockkeeper::cmd {
namespace {

struct KnownKind {
  std::string_view typed;
  std::string_view kind;
  std::string_view group;
};
// Others are typed with their groups: rollouts.example.org/shop.
constexpr std::array<KnownKind, 13> kKinds{{
    {"deployment", "deployment", "apps"},
    {"deployments", "deployment", "apps"},
    {"deploy", "deployment", "apps"},
    {"statefulset", "statefulset", "apps"},
    {"statefulsets", "statefulset", "apps"},
    {"sts", "statefulset", "apps"},
    {"daemonset", "daemonset", "apps"},
    {"daemonsets", "daemonset", "apps"},
    {"ds", "daemonset", "apps"},
    {"rollout", "rollout", "argoproj.io"},
    {"rollouts", "rollout", "argoproj.io"},
    {"cloneset", "cloneset", "apps.kruise.io"},
    {"clonesets", "cloneset", "apps.kruise.io"},
}};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

}  // namespace

std::vector<std::string> kinds_without_group() {
  std::vector<std::string> out;
  for (const KnownKind& one : kKinds) {
    if (one.typed == one.kind) out.emplace_back(one.kind);
  }
  return out;
}

std::optional<WorkloadArgument> parse_workload_argument(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == text.size()) return std::nullopt;
  const std::string kind = lower(text.substr(0, slash));
  const std::string name = text.substr(slash + 1);
  if (name.find('/') != std::string::npos) return std::nullopt;
  if (const std::size_t dot = kind.find('.'); dot != std::string::npos) {
    if (kind.substr(dot + 1) == "batch") return std::nullopt;  // a Job ends, and nobody rolls it out
    return WorkloadArgument{kind.substr(dot + 1), kind.substr(0, dot), name};
  }
  const auto known =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const KnownKind& one) { return one.typed == kind; });
  if (known == kKinds.end()) return std::nullopt;
  return WorkloadArgument{std::string(known->group), std::string(known->kind), name};
}

bool is_kind(const WorkloadArgument& argument, const kube::Resource& resource) {
  return lower(resource.kind) == argument.kind || resource.plural == argument.kind;
}

}  // namespace lockkeeper::cmd
