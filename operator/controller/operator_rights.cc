#include "controller/operator_rights.h"

#include <fmt/core.h>

#include "base/text.h"

namespace lockkeeper::controller {

const std::vector<OperatorRight>& rights_of_work() {
  static const std::vector<OperatorRight> rights = {
      {"lockkeeper.dev", "migrations", {"get", "list", "watch", "patch"}},
      {"lockkeeper.dev", "migrations/status", {"patch"}},
      {"batch", "jobs", {"get", "list", "watch", "create", "patch", "delete"}},
      {"", "pods", {"get", "list", "watch", "patch"}},
      {"", "pods/log", {"get"}},
      {"", "configmaps", {"create", "patch", "delete"}},
      {"", "events", {"list", "watch"}},
      {"events.k8s.io", "events", {"create", "patch"}},
      {"", "services", {"list", "watch"}},
      {"networking.k8s.io", "networkpolicies", {"list", "watch"}},
      {"apps", "deployments", {"get", "list", "watch"}},
      {"apps", "statefulsets", {"get", "list", "watch"}},
      {"apps", "daemonsets", {"get", "list", "watch"}},
      {"apps", "replicasets", {"get", "list", "watch"}},
      {"apps", "controllerrevisions", {"get", "list", "watch"}}};
  return rights;
}

const std::vector<OperatorRight>& rights_of_lease() {
  static const std::vector<OperatorRight> rights = {{"coordination.k8s.io", "leases", {"get", "create", "update"}}};
  return rights;
}

std::vector<std::string> lacking_rights(const std::vector<OperatorRight>& rights,
                                        const std::function<bool(const AskedRight&)>& may) {
  std::vector<std::string> lacking;
  for (const OperatorRight& right : rights) {
    const std::size_t slash = right.resource.find('/');
    AskedRight asked{right.group, right.resource.substr(0, slash), "", ""};
    if (slash != std::string::npos) asked.subresource = right.resource.substr(slash + 1);
    std::vector<std::string> verbs;
    for (const std::string& verb : right.verbs) {
      asked.verb = verb;
      if (!may(asked)) verbs.push_back(verb);
    }
    if (verbs.empty()) continue;
    const std::string resource = right.group.empty() ? right.resource : right.resource + "." + right.group;
    lacking.push_back(fmt::format("{} {}", join(verbs, "/"), resource));
  }
  return lacking;
}

}  // namespace lockkeeper::controller
