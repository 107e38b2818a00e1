#include "cmd/kubectl_lockkeeper/adopting/adoption_look.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "cmd/kubectl_lockkeeper/adopting/workload_resource.h"
#include "kube/api_error.h"
#include "kube/discovery.h"

namespace lockkeeper::cmd {
namespace {

bool are_policies_served(kube::Client& client) {
  kube::Discovery discovery(client);
  const std::array versions{"v1", "v1beta1", "v1alpha1"};
  return std::any_of(versions.begin(), versions.end(), [&](const char* version) {
    return discovery.resolve(fmt::format("admissionregistration.k8s.io/{}", version), "MutatingAdmissionPolicy")
        .has_value();
  });
}

// Lists what one may list. A kind that the server does not know has no objects.
std::vector<Json> list_of(const Call& call, const kube::Resource& resource, std::vector<std::string>& not_seen) {
  kube::ListQuery query;
  query.ns = call.cluster().name_space();
  std::vector<Json> out;
  try {
    (void)call.cluster().client().list(
        resource, query, [&](Json object) { out.push_back(std::move(object)); }, [&] { out.clear(); });
  } catch (const kube::ApiError& error) {
    if (error.status() == 403) {
      not_seen.push_back(
          fmt::format("Your rights do not let you list {}: what they say is not considered here", resource.plural));
    } else if (error.status() == 404) {
      not_seen.push_back(fmt::format(
          "The server does not know {}: Lockkeeper's chart, or its CRD, is to be installed first (docs/install.md)",
          resource.plural));
    } else {
      throw;
    }
  }
  return out;
}

}  // namespace

std::optional<AdoptionSight> look_for_adoption(const Call& call, const WorkloadArgument& argument) {
  kube::Client& client = call.cluster().client();
  const auto resource = resource_of(client, argument);
  if (!resource) {
    say(fmt::format("{} serves no {} of {}: name the kind with its group, as in rollouts.argoproj.io/{}",
                    call.cluster().server(), argument.kind, argument.group, argument.name));
    return std::nullopt;
  }
  const kube::ObjectKey key{call.cluster().name_space(), argument.name};
  auto workload = client.get(*resource, key);
  if (!workload) {
    say(fmt::format("there is no {} {} in namespace {}", resource->kind, key.name, key.ns));
    return std::nullopt;
  }
  AdoptionSight sight;
  sight.workload = std::move(*workload);
  sight.jobs = list_of(call, kube::kJobs, sight.not_seen);
  sight.migrations = list_of(call, kube::kMigrations, sight.not_seen);
  sight.is_admission_policy_served = are_policies_served(client);
  return sight;
}

}  // namespace lockkeeper::cmd
