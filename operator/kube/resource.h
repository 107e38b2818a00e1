// Names of the API: a Resource is a collection, an ObjectKey is an object in it.
#pragma once

#include <string>

#include "base/json.h"

namespace lockkeeper::kube {

struct Resource {
  std::string group;  // empty: the core group
  std::string version;
  std::string plural;
  std::string kind;
  bool namespaced = true;

  [[nodiscard]] std::string api_version() const { return group.empty() ? version : group + "/" + version; }
  [[nodiscard]] bool operator==(const Resource&) const = default;
};

inline const Resource kPods{"", "v1", "pods", "Pod"};
inline const Resource kConfigMaps{"", "v1", "configmaps", "ConfigMap"};
inline const Resource kNamespaces{"", "v1", "namespaces", "Namespace", false};
inline const Resource kJobs{"batch", "v1", "jobs", "Job"};
inline const Resource kDeployments{"apps", "v1", "deployments", "Deployment"};
inline const Resource kLeases{"coordination.k8s.io", "v1", "leases", "Lease"};
inline const Resource kEvents{"events.k8s.io", "v1", "events", "Event"};
inline const Resource kMigrations{"lockkeeper.dev", "v1alpha1", "migrations", "Migration"};

// The name of an object inside a Resource. As text it is `namespace/name`, or `name` for a cluster-wide one.
struct ObjectKey {
  std::string ns;
  std::string name;

  [[nodiscard]] std::string text() const { return ns.empty() ? name : ns + "/" + name; }
  [[nodiscard]] static ObjectKey of(const Json& object);  // by its metadata
  [[nodiscard]] static ObjectKey parse(const std::string& text);
  [[nodiscard]] bool operator==(const ObjectKey&) const = default;
};

}  // namespace lockkeeper::kube
