#include "cmd/kubectl_lockkeeper/adopting/workload_resource.h"

#include <fmt/core.h>

#include <string>
#include <vector>

#include "kube/api_error.h"
#include "kube/discovery.h"

namespace lockkeeper::cmd {
namespace {

// Returns: the versions of the group that the server serves, its preferred one first.
std::vector<std::string> versions_of(kube::Client& client, const std::string& group, const std::stop_token& stop) {
  kube::HttpRequest request;
  request.path = "/apis/" + group;
  const kube::HttpResponse response = client.send(std::move(request), stop);
  if (response.headers.status == 404) return {};
  if (response.headers.status != 200) throw kube::to_error("look for " + group, response.headers, response.body);
  const Json answer = parse_json(response.body, "the API server's list of versions");
  std::vector<std::string> out{string_at(answer, {"preferredVersion", "version"})};
  const Json* versions = find(answer, {"versions"});
  if (versions == nullptr || !versions->is_array()) return out;
  for (const Json& one : *versions) {
    if (string_at(one, {"version"}) != out.front()) out.push_back(string_at(one, {"version"}));
  }
  return out;
}

}  // namespace

std::optional<kube::Resource> resource_of(kube::Client& client, const WorkloadArgument& argument,
                                          const std::stop_token& stop) {
  for (const std::string& version : versions_of(client, argument.group, stop)) {
    kube::HttpRequest request;
    request.path = fmt::format("/apis/{}/{}", argument.group, version);
    const kube::HttpResponse response = client.send(std::move(request), stop);
    if (response.headers.status != 200) continue;
    for (const kube::Resource& one :
         kube::parse_resource_list(parse_json(response.body, "the API server's list of kinds"))) {
      if (one.namespaced && is_kind(argument, one)) return one;
    }
  }
  return std::nullopt;
}

}  // namespace lockkeeper::cmd
