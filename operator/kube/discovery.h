// Discovery of the Resource that serves an `apiVersion` and `kind`: for workloadRef, which may name any kind.
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

// Thread safety: any thread. Found kinds are kept for ever, misses for a while.
class Discovery {
 public:
  static constexpr std::chrono::seconds kMissTtl{10};

  // A group that lacks the kind is asked again after `miss_ttl`. Requires: `client` outlives it.
  explicit Discovery(Client& client, std::chrono::seconds miss_ttl = kMissTtl) : client_(client), miss_ttl_(miss_ttl) {}

  // Returns: nullopt where the server does not serve the kind. Throws: as Client.
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

// Returns: the resources of an APIResourceList, without subresources; none where `list` is something else.
[[nodiscard]] std::vector<Resource> parse_resource_list(const Json& list);

}  // namespace lockkeeper::kube
