#include "controller/observe/selection_reader.h"

#include <array>

#include "telemetry/logging.h"

namespace lockkeeper::controller {
namespace {

// Other people's kinds of policy that are about pods, and the field of their spec that selects them.
struct Kind {
  const char* api_version;
  const char* kind;
  const char* field;
};
constexpr std::array<Kind, 2> kKinds{{
    {"vpcresources.k8s.aws/v1beta1", "SecurityGroupPolicy", "podSelector"},  // AWS: security groups for pods
    {"cilium.io/v2", "CiliumNetworkPolicy", "endpointSelector"},
}};

// Of the first lists, once: a moment after a start nobody knows of any Service.
constexpr Milliseconds kFirstLists{2000};

}  // namespace

Selections SelectionReader::look(const std::string& name_space, const std::stop_token& stop) {
  Selections out;
  out.is_known = caches_.read_selections(name_space, kFirstLists, stop, out);
  for (const Kind& kind : kKinds) {
    try {
      const auto resource = discovery_.resolve(kind.api_version, kind.kind, stop);
      if (!resource) continue;
      kube::ListQuery query;
      query.ns = name_space;
      std::vector<std::shared_ptr<const PolicyView>> found;
      (void)client_.list(
          *resource, query,
          [&](const Json& object) {
            found.push_back(std::make_shared<const PolicyView>(parse_policy(object, kind.kind, kind.field)));
          },
          [&] { found.clear(); }, stop);
      out.policies.insert(out.policies.end(), found.begin(), found.end());
    } catch (const Error& error) {
      telemetry::log_debug("policies not readable", {{"kind", kind.kind}, {"error", error.what()}});
    }
  }
  return out;
}

}  // namespace lockkeeper::controller
