// Selections of pods by their labels, as trimmed values: Services send requests to the pods that they select, policies
// let their pods reach things.
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
  Labels selector;  // empty: the Service selects no pod
  // The Service lists pods that are not ready, too.
  bool publishes_unready = false;
  [[nodiscard]] bool operator==(const ServiceView&) const = default;
};
[[nodiscard]] ServiceView parse_service(const Json& service);

// A NetworkPolicy, or another kind of policy that is about pods.
struct PolicyView {
  std::string kind;
  std::string name_space;
  std::string name;
  std::vector<PodSelector> here;  // of pods in its own namespace: its subjects, and the peers that it lets in or out
  struct Peer {
    PodSelector namespaces;
    PodSelector pods;
    [[nodiscard]] bool operator==(const Peer&) const = default;
  };
  std::vector<Peer> anywhere;  // peers in namespaces that the policy selects by their labels
  [[nodiscard]] bool operator==(const PolicyView&) const = default;
};
[[nodiscard]] PolicyView parse_network_policy(const Json& policy);
// Reads a policy of a kind whose spec has one selector of pods, in `field`.
[[nodiscard]] PolicyView parse_policy(const Json& policy, std::string_view kind, std::string_view field);

// The Services and policies that select pods of one namespace.
struct Selections {
  bool is_known = false;  // false: the API server did not say
  std::vector<std::shared_ptr<const ServiceView>> services;
  std::vector<std::shared_ptr<const PolicyView>> policies;
};

// Returns: the selectors of a policy that may be about pods of that namespace. Of a namespace only the name is known;
// conditions on its other labels count as met.
[[nodiscard]] std::vector<PodSelector> selectors_for(const PolicyView& policy, const std::string& name_space);

}  // namespace lockkeeper::controller
