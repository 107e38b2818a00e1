#include "controller/observe/selections.h"

namespace lockkeeper::controller {
namespace {

// Every namespace has it, with its name.
constexpr std::string_view kNamespaceLabel = "kubernetes.io/metadata.name";

void read_peers(const Json& policy, const char* direction, const char* side, PolicyView& out) {
  const Json* rules = find(policy, {"spec", direction});
  if (rules == nullptr || !rules->is_array()) return;
  for (const Json& rule : *rules) {
    const Json* peers = find(rule, {side});
    if (peers == nullptr || !peers->is_array()) continue;
    for (const Json& peer : *peers) {
      const Json* pods = find(peer, {"podSelector"});
      if (pods == nullptr) continue;  // by address, or every pod of a namespace
      const Json* namespaces = find(peer, {"namespaceSelector"});
      if (namespaces == nullptr) {
        out.here.push_back(parse_selector(*pods));
      } else {
        out.anywhere.push_back({parse_selector(*namespaces), parse_selector(*pods)});
      }
    }
  }
}

// Of a namespace only its name is known: what else is asked of it may be so.
bool may_be(const PodSelector& namespaces, const std::string& name_space) {
  const Labels known{{std::string(kNamespaceLabel), name_space}};
  PodSelector by_name;
  for (const auto& [label, value] : namespaces.labels) {
    if (label == kNamespaceLabel) by_name.labels.emplace(label, value);
  }
  for (const LabelRequirement& one : namespaces.expressions) {
    if (one.key == kNamespaceLabel) by_name.expressions.push_back(one);
  }
  return matches(by_name, known);
}

}  // namespace

ServiceView parse_service(const Json& service) {
  ServiceView out;
  out.name_space = string_at(service, {"metadata", "namespace"});
  out.name = string_at(service, {"metadata", "name"});
  out.selector = map_at(service, {"spec", "selector"});
  out.publishes_unready = bool_at(service, {"spec", "publishNotReadyAddresses"});
  return out;
}

PolicyView parse_network_policy(const Json& policy) {
  PolicyView out = parse_policy(policy, "NetworkPolicy", "podSelector");
  read_peers(policy, "ingress", "from", out);
  read_peers(policy, "egress", "to", out);
  return out;
}

PolicyView parse_policy(const Json& policy, std::string_view kind, std::string_view field) {
  PolicyView out;
  out.kind = kind;
  out.name_space = string_at(policy, {"metadata", "namespace"});
  out.name = string_at(policy, {"metadata", "name"});
  if (const Json* selector = find(policy, {"spec", field})) {
    PodSelector pods = parse_selector(*selector);
    // Cilium says whose label it is; a pod's own are `k8s:`, or `any:`.
    Labels bare;
    for (const auto& [label, value] : pods.labels) {
      const bool has_source = label.compare(0, 4, "k8s:") == 0 || label.compare(0, 4, "any:") == 0;
      bare.emplace(has_source ? label.substr(4) : label, value);
    }
    pods.labels = std::move(bare);
    out.here.push_back(std::move(pods));
  }
  return out;
}

std::vector<PodSelector> selectors_for(const PolicyView& policy, const std::string& name_space) {
  std::vector<PodSelector> out;
  if (policy.name_space == name_space) out = policy.here;
  for (const PolicyView::Peer& peer : policy.anywhere) {
    if (may_be(peer.namespaces, name_space)) out.push_back(peer.pods);
  }
  return out;
}

}  // namespace lockkeeper::controller
