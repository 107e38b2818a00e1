#include "kube/discovery.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/percent_encoding.h"

namespace lockkeeper::kube {

std::vector<Resource> parse_resource_list(const Json& list) {
  std::vector<Resource> resources;
  const std::string group_version = string_at(list, {"groupVersion"});
  const std::size_t slash = group_version.find('/');
  const Json* entries = find(list, {"resources"});
  if (entries == nullptr || !entries->is_array()) return resources;
  for (const Json& entry : *entries) {
    Resource resource;
    resource.group = slash == std::string::npos ? "" : group_version.substr(0, slash);
    resource.version = slash == std::string::npos ? group_version : group_version.substr(slash + 1);
    resource.plural = string_at(entry, {"name"});
    resource.kind = string_at(entry, {"kind"});
    resource.namespaced = bool_at(entry, {"namespaced"});
    if (!resource.plural.empty() && resource.plural.find('/') == std::string::npos) {
      resources.push_back(std::move(resource));
    }
  }
  return resources;
}

std::optional<Resource> Discovery::resolve(const std::string& api_version, const std::string& kind,
                                           const std::stop_token& stop) {
  using Steady = std::chrono::steady_clock;
  const auto pick = [&](const std::vector<Resource>& resources) -> std::optional<Resource> {
    const auto found =
        std::find_if(resources.begin(), resources.end(), [&](const Resource& one) { return one.kind == kind; });
    return found == resources.end() ? std::nullopt : std::optional(*found);
  };
  bool fresh = false;
  auto known = groups_.with([&](const auto& groups) -> std::optional<Resource> {
    const auto group = groups.find(api_version);
    if (group == groups.end()) return std::nullopt;
    fresh = Steady::now() - group->second.asked < miss_ttl_;
    return pick(group->second.resources);
  });
  if (known || fresh) return known;

  HttpRequest request;
  const std::size_t slash = api_version.find('/');
  request.path = slash == std::string::npos ? "/api/" + percent_encoded(api_version)
                                            : "/apis/" + percent_encoded(api_version.substr(0, slash)) + "/" +
                                                  percent_encoded(api_version.substr(slash + 1));
  const HttpResponse response = client_.send(std::move(request), stop);
  std::vector<Resource> resources;
  if (response.headers.status == 200) {
    resources = parse_resource_list(Json::parse(response.body, nullptr, false));
  } else if (response.headers.status != 404) {
    throw to_error(fmt::format("ask which kinds {} has", api_version), response.headers, response.body);
  }
  auto found = pick(resources);
  groups_.with([&](auto& groups) { groups[api_version] = Group{std::move(resources), Steady::now()}; });
  return found;
}

}  // namespace lockkeeper::kube
