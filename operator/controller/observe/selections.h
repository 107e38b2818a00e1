// Who selects pods by their labels: Services, which send them requests, and policies, which let them reach things.
// Values only, trimmed at the door.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "controller/observe/pod_selector.h"

namespace lockkeeper::controller {

struct ServiceView {
  std::string name_space;
  std::string name;
  Labels selector;  // empty: it selects no pod
  // It lists pods that are not ready, too.
  bool publishes_unready = false;
  [[nodiscard]] bool operator==(const ServiceView&) const = default;
};
[[nodiscard]] ServiceView parse_service(const Json& service);

// A NetworkPolicy, or another kind of policy that is about pods.
struct PolicyView {
  std::string kind;
  std::string name_space;
  std::string name;
  std::vector<PodSelector> here;  // of pods in its own namespace: whom it is about, and whom it lets in or out
  struct Peer {
    PodSelector namespaces;
    PodSelector pods;
    [[nodiscard]] bool operator==(const Peer&) const = default;
  };
  std::vector<Peer> anywhere;  // peers in namespaces that it selects as well
  [[nodiscard]] bool operator==(const PolicyView&) const = default;
};
[[nodiscard]] PolicyView parse_network_policy(const Json& policy);
// Of a kind whose spec has one selector of pods, in that field.
[[nodiscard]] PolicyView parse_policy(const Json& policy, std::string_view kind, std::string_view field);

// What selects pods of one namespace.
struct Selections {
  bool is_known = false;  // false: the API server did not say
  std::vector<std::shared_ptr<const ServiceView>> services;
  std::vector<std::shared_ptr<const PolicyView>> policies;
};

// The selectors of a policy that are about pods of that namespace.
[[nodiscard]] std::vector<PodSelector> selectors_for(const PolicyView& policy, const std::string& name_space);

}  // namespace lockkeeper::controller
