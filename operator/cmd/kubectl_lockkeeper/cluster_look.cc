#include "cmd/kubectl_lockkeeper/cluster_look.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <set>

#include "base/error.h"
#include "cmd/kubectl_lockkeeper/rights_look.h"
#include "controller/resource_names.h"
#include "gate/admission.h"
#include "kube/api_error.h"
#include "kube/discovery.h"
#include "kube/election_state.h"

namespace lockkeeper::cmd {
namespace {

const kube::Resource kServices{"", "v1", "services", "Service"};
const kube::Resource kCrds{"apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition",
                           false};
constexpr const char* kOperatorLabel = "app.kubernetes.io/name=lockkeeper";
constexpr const char* kPolicyGroup = "admissionregistration.k8s.io/";

class Look {
 public:
  explicit Look(const Call& call) : client_(call.cluster().client()) {
    sight_.now = now();
    sight_.own_version = LOCKKEEPER_VERSION;
    sight_.name_space = call.flags.all_namespaces ? "" : call.cluster().name_space();
  }

  ClusterSight all() {
    look_at_server();
    tolerate("the CustomResourceDefinition", [&] { look_at_crd(); });
    tolerate("Deployments of all namespaces, so nobody knows whether an operator is there",
             [&] { look_at_operators(); });
    sight_.rights = look_at_own_rights(client_, sight_.name_space);
    look_at_operators_rights();
    tolerate("Migrations", [&] { look_at_migrations(); });
    tolerate("pods at the gate", [&] { look_at_pods(); });
    tolerate("Services", [&] { look_at_services(); });
    tolerate("Deployments", [&] { look_at_workloads(); });
    return std::move(sight_);
  }

 private:
  // A refusal takes one thing out of the look; anything else ends it.
  void tolerate(const std::string& what, const std::function<void()>& look) {
    try {
      look();
    } catch (const kube::ApiError& error) {
      if (error.status() != 403) throw;
      sight_.not_seen.push_back(fmt::format("{}: {}", what, error.what()));
    }
  }

  void each(const kube::Resource& resource, const kube::ListQuery& query,
            const std::function<void(const Json&)>& take) {
    std::vector<Json> objects;
    try {
      (void)client_.list(
          resource, query, [&](Json object) { objects.push_back(std::move(object)); }, [&] { objects.clear(); });
    } catch (const kube::ApiError& error) {
      if (error.status() != 404) throw;  // a kind that the server does not know has no objects
    }
    for (const Json& object : objects) take(object);
  }

  [[nodiscard]] kube::ListQuery here(const std::string& labels = "") const {
    kube::ListQuery query;
    query.ns = sight_.name_space;
    query.label_selector = labels;
    return query;
  }

  void look_at_server() {
    kube::HttpRequest request;
    request.path = "/version";
    const kube::HttpResponse response = client_.send(std::move(request), {});
    if (response.headers.status != 200) throw kube::to_error("ask for the version", response.headers, response.body);
    const Json version = parse_json(response.body, "the API server's /version");
    sight_.server_version = string_at(version, {"gitVersion"});
    sight_.major = number_in(string_at(version, {"major"}));
    sight_.minor = number_in(string_at(version, {"minor"}));  // `30+` at some providers
    kube::Discovery discovery(client_);
    for (const char* one : {"v1", "v1beta1", "v1alpha1"}) {
      policies_ = discovery.resolve(std::string(kPolicyGroup) + one, "MutatingAdmissionPolicy");
      bindings_ = discovery.resolve(std::string(kPolicyGroup) + one, "MutatingAdmissionPolicyBinding");
      if (policies_ && bindings_) break;
    }
    sight_.is_admission_policy_served = policies_ && bindings_;
  }

  static int number_in(const std::string& text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }

  void look_at_crd() {
    kube::Discovery discovery(client_);
    sight_.crd.is_served = discovery.resolve(std::string(api::kApiVersion), std::string(api::kKind)).has_value();
    sight_.crd.is_there = sight_.crd.is_served;
    const auto crd = client_.get(kCrds, {"", "migrations.lockkeeper.dev"});
    sight_.crd.is_there = crd.has_value();
    if (crd) sight_.crd.version = string_at(*crd, {"metadata", "labels", "app.kubernetes.io/version"});
  }

  void look_at_operators() {
    std::vector<OperatorSight> operators;
    kube::ListQuery query;
    query.label_selector = kOperatorLabel;
    each(kube::kDeployments, query, [&](const Json& deployment) {
      operators.push_back(read_operator(deployment));
      look_around(operators.back());
    });
    sight_.operators = std::move(operators);
  }

  static OperatorSight read_operator(const Json& deployment) {
    OperatorSight out;
    const kube::ObjectKey key = kube::ObjectKey::of(deployment);
    out.name_space = key.ns;
    out.name = key.name;
    out.lease = "lockkeeper-operator";
    out.version = string_at(deployment, {"metadata", "labels", "app.kubernetes.io/version"});
    out.wanted = integer_at(deployment, {"spec", "replicas"}, 1);
    out.account = string_at(deployment, {"spec", "template", "spec", "serviceAccountName"});
    if (out.account.empty()) out.account = "default";
    out.ready = integer_at(deployment, {"status", "readyReplicas"});
    const Json* containers = find(deployment, {"spec", "template", "spec", "containers"});
    if (containers == nullptr || !containers->is_array() || containers->empty()) return out;
    for (const std::string& argument : strings_at(containers->front(), {"args"})) {
      const auto value_of = [&](std::string_view flag) -> std::optional<std::string> {
        return argument.starts_with(flag) ? std::optional(argument.substr(flag.size())) : std::nullopt;
      };
      if (const auto name = value_of("--lease-name=")) out.lease = *name;
      if (const auto name = value_of("--namespace=")) out.namespaces.push_back(*name);
      if (const auto name = value_of("--exclude-namespace=")) out.excluded.push_back(*name);
      if (const auto name = value_of("--admission-policy="); name && *name != "none") out.policy = *name;
    }
    return out;
  }

  // Its lease and its policies.
  void look_around(OperatorSight& one) {
    tolerate(fmt::format("the lease {}/{}", one.name_space, one.lease), [&] {
      const auto lease = client_.get(kube::kLeases, {one.name_space, one.lease});
      one.is_lease_known = true;
      if (!lease) return;
      const kube::LeaseRecord record = kube::parse_lease(*lease);
      one.holder = record.holder;
      one.renewed = parse_rfc3339(record.renew_time);
    });
    if (one.policy.empty() || !sight_.is_admission_policy_served) return;
    tolerate("MutatingAdmissionPolicies", [&] {
      const kube::ObjectKey key{"", one.policy + "-close"};
      one.close = client_.get(*policies_, key).value_or(Json());
      one.binding = client_.get(*bindings_, key).value_or(Json());
      one.are_policies_known = true;
    });
  }

  // In a namespace it is asked of those operators alone that serve it.
  void look_at_operators_rights() {
    if (!sight_.operators) return;
    for (OperatorSight& one : *sight_.operators) {
      tolerate(fmt::format("what the operator {}/{} may do", one.name_space, one.name),
               [&] { one.lacking = look_at_operator_rights(client_, one, sight_.name_space); });
    }
  }

  void look_at_migrations() {
    each(kube::kMigrations, here(),
         [&](const Json& object) { sight_.migrations.push_back(api::parse_migration(object)); });
    sight_.are_migrations_known = true;
  }

  void look_at_pods() {
    each(kube::kPods, here(std::string(gate::kMigrationLabel)), [&](const Json& object) {
      gate::GatedPod pod = gate::parse_gated_pod(object);
      if (gate::waits_at_our_gate(pod)) sight_.gated.push_back(std::move(pod));
    });
    each(kube::kPods, here(std::string(controller::kRunLabel)), [&](const Json& object) {
      const kube::ObjectKey key = kube::ObjectKey::of(object);
      const std::string phase = string_at(object, {"status", "phase"});
      if (phase == "Succeeded" || phase == "Failed") return;
      sight_.run_pods.push_back({key.ns, key.name, map_at(object, {"metadata", "labels"})});
    });
  }

  void look_at_services() {
    each(kServices, here(), [&](const Json& object) { sight_.services.push_back(controller::parse_service(object)); });
  }

  void look_at_workloads() {
    std::set<std::pair<std::string, std::string>> named;
    for (const api::Migration& migration : sight_.migrations) {
      const auto& ref = migration.spec.workload_ref;
      if (ref && ref->kind == kube::kDeployments.kind) named.emplace(migration.name_space, ref->name);
    }
    for (const auto& [name_space, name] : named) {
      const auto object = client_.get(kube::kDeployments, {name_space, name});
      if (!object) continue;  // the Migration itself says so
      sight_.workloads.push_back({name_space, name, integer_at(*object, {"spec", "progressDeadlineSeconds"}, 600)});
    }
  }

  kube::Client& client_;
  ClusterSight sight_;
  std::optional<kube::Resource> policies_;
  std::optional<kube::Resource> bindings_;
};

}  // namespace

ClusterSight look_at_cluster(const Call& call) {
  return Look(call).all();
}

}  // namespace lockkeeper::cmd
