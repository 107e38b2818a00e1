// From `apiVersion` and `kind` to the Resource that serves it: for workloadRef, which may name any kind.
// Safe from any thread; answers are kept, a miss is not kept for ever.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "kube/client.h"
#include "kube/resource.h"

namespace lockkeeper::kube {

class Discovery {
 public:
  static constexpr std::chrono::seconds kMissTtl{10};

  // `client` must outlive it. A group that lacks the kind is asked again after `miss_ttl`.
  explicit Discovery(Client& client, std::chrono::seconds miss_ttl = kMissTtl) : client_(client), miss_ttl_(miss_ttl) {}

  // nullopt: the server does not serve it. Throws what Client throws.
  [[nodiscard]] std::optional<Resource> resolve(const std::string& api_version, const std::string& kind,
                                                const std::stop_token& stop = {});

 private:
  struct Group {
    std::vector<Resource> resources;
    std::chrono::steady_clock::time_point asked;
  };
  Client& client_;
  const std::chrono::seconds miss_ttl_;
  Guarded<std::map<std::string, Group>> groups_;
};

// Pure: the resources of an APIResourceList, subresources left out.
[[nodiscard]] std::vector<Resource> parse_resource_list(const Json& list);

}  // namespace lockkeeper::kube
