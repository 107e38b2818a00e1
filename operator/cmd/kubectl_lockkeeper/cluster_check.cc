#include "cmd/kubectl_lockkeeper/cluster_check.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "cmd/kubectl_lockkeeper/migration_check.h"
#include "controller/observe/gate_policy.h"
#include "picture/findings_text.h"
#include "picture/migration_state.h"
#include "picture/plan_counts.h"

namespace lockkeeper::cmd {
namespace {

constexpr int kOldestMinor = 30;  // scheduling gates are stable since then
constexpr const char* kInstall =
    "helm install lockkeeper charts/lockkeeper -n lockkeeper-system --create-namespace    # docs/install.md";
// Four times the lease: a standby would have taken it long before. Clocks of two machines may differ by some of it.
constexpr Milliseconds kLeaseIsOld{60000};

using Ailments = std::vector<Ailment>;

void check_server(const ClusterSight& sight, Ailments& out) {
  if (sight.major == 0 || sight.major > 1 || sight.minor >= kOldestMinor) return;
  out.push_back(
      {"server", api::Severity::kError, sight.server_version,
       fmt::format("This is Kubernetes {}; Lockkeeper needs 1.{} or later.", sight.server_version, kOldestMinor),
       "upgrade the cluster"});
}

void check_crd(const ClusterSight& sight, Ailments& out) {
  if (!sight.crd.is_there) {
    out.push_back({"crd", api::Severity::kError, "migrations.lockkeeper.dev",
                   "The CustomResourceDefinition is not there: this cluster does not know Migrations.", kInstall});
  } else if (!sight.crd.is_served) {
    out.push_back({"crd", api::Severity::kError, "migrations.lockkeeper.dev",
                   fmt::format("The CustomResourceDefinition does not serve {}, which we speak.", api::kVersion),
                   "helm upgrade lockkeeper charts/lockkeeper -n lockkeeper-system --reuse-values"});
  }
}

void check_versions(const ClusterSight& sight, const OperatorSight& one, Ailments& out) {
  const std::string subject = one.name_space + "/" + one.name;
  if (!one.version.empty() && !sight.crd.version.empty() && one.version != sight.crd.version) {
    out.push_back({"version", api::Severity::kWarning, subject,
                   fmt::format("The operator is {} and the CRD {}: fields of the newer one are refused or do nothing.",
                               one.version, sight.crd.version),
                   fmt::format("helm upgrade {} charts/lockkeeper -n {} --reuse-values", one.name, one.name_space)});
  }
  if (!one.version.empty() && one.version != sight.own_version) {
    out.push_back({"version", api::Severity::kWarning, subject,
                   fmt::format("The operator is {} and this plugin {}.", one.version, sight.own_version),
                   "install the plugin of the operator's version (docs/kubectl.md)"});
  }
}

void check_lease(const ClusterSight& sight, const OperatorSight& one, Ailments& out) {
  if (!one.is_lease_known || one.ready == 0) return;
  const std::string subject = fmt::format("{}/{}", one.name_space, one.lease);
  const std::string remedy = fmt::format("kubectl -n {} logs deployment/{} --tail=50", one.name_space, one.name);
  if (one.holder.empty() || !one.renewed) {
    out.push_back({"lease", api::Severity::kError, subject, "Nobody holds the lease, so no operator works.", remedy});
  } else if (const Milliseconds age = picture::elapsed(*one.renewed, sight.now); age > kLeaseIsOld) {
    out.push_back({"lease", api::Severity::kError, subject,
                   fmt::format("{} leads, and has not renewed the lease for {} by this machine's clock.", one.holder,
                               for_people(age)),
                   remedy});
  }
}

void check_operators(const ClusterSight& sight, Ailments& out) {
  if (!sight.operators) return;
  if (sight.operators->empty()) {
    out.push_back({"operator", api::Severity::kError, "lockkeeper",
                   "No Deployment of the chart is there (label app.kubernetes.io/name=lockkeeper): nobody starts runs "
                   "or opens gates.",
                   kInstall});
  }
  for (const OperatorSight& one : *sight.operators) {
    if (one.ready == 0) {
      out.push_back({"operator", api::Severity::kError, one.name_space + "/" + one.name,
                     fmt::format("None of its {} pods is ready.", one.wanted),
                     fmt::format("kubectl -n {} describe pods -l app.kubernetes.io/name=lockkeeper", one.name_space)});
    }
    check_lease(sight, one, out);
    check_versions(sight, one, out);
  }
}

// Returns: why pods of that namespace do not wait by themselves; empty where they do, or where we may not look.
std::string why_open(const ClusterSight& sight, const OperatorSight& one, const std::string& name_space) {
  if (!sight.is_admission_policy_served) return "This API server does not serve MutatingAdmissionPolicy.";
  if (one.policy.empty()) return "The operator's install has no policy (admission.enabled in the chart's values).";
  if (!one.are_policies_known) return "";
  return controller::why_not_closed(one.policy + "-close", one.close, one.binding, name_space);
}

void check_served(const ClusterSight& sight, const api::Migration& migration, Ailments& out) {
  if (!sight.operators || sight.operators->empty()) return;
  const std::string subject = migration.name_space + "/" + migration.name;
  const auto one = std::find_if(sight.operators->begin(), sight.operators->end(),
                                [&](const OperatorSight& each) { return serves(each, migration.name_space); });
  if (one == sight.operators->end()) {
    out.push_back({"operator", api::Severity::kError, subject,
                   fmt::format("No operator of this cluster serves namespace {}.", migration.name_space),
                   "add it to watchNamespaces, or take it from excludeNamespaces, in the chart's values"});
    return;
  }
  if (migration.spec.gate != api::GateMode::kAdmission) return;
  if (const std::string why = why_open(sight, *one, migration.name_space); !why.empty()) {
    out.push_back(
        {"policy", api::Severity::kError, subject, fmt::format("Its gate is Admission, and nothing closes it: {}", why),
         fmt::format("kubectl patch migration {} -n {} --type merge -p '{{\"spec\":{{\"gate\":\"Template\"}}}}'"
                     "    # and the scheduling gate in the pod template: docs/spec.md",
                     migration.name, migration.name_space)});
  }
}

void check_rights(const ClusterSight& sight, Ailments& out) {
  for (const RightSight& right : sight.rights) {
    if (right.is_allowed) continue;
    const std::string where = sight.name_space.empty() ? "all namespaces" : "namespace " + sight.name_space;
    out.push_back(
        {"rights", api::Severity::kWarning, fmt::format("{} {}", right.verb, right.resource),
         fmt::format("You may not {} {} in {}; {} needs it.", right.verb, right.resource, where, right.needed_for),
         "ask for the role view, or edit, of that namespace: the chart adds Migrations to both"});
  }
}

// An operator that is refused says so on the Migration (ActionRefused), once it comes to that.
void check_operator_rights(const ClusterSight& sight, Ailments& out) {
  if (!sight.operators) return;
  for (const OperatorSight& one : *sight.operators) {
    for (const LackSight& lack : one.lacking) {
      out.push_back({"rights", api::Severity::kError, one.name_space + "/" + one.name,
                     fmt::format("The operator (service account {}) may not do this {}: {}.", one.account,
                                 lack.name_space.empty() ? "in every namespace" : "in namespace " + lack.name_space,
                                 join(lack.rights)),
                     fmt::format("helm upgrade {} charts/lockkeeper -n {} --reuse-values    # rbac.create gives them; "
                                 "without it, docs/security.md lists what a role of yours must have",
                                 one.name, one.name_space)});
    }
  }
}

}  // namespace

std::vector<Ailment> conclude(const ClusterSight& sight) {
  Ailments out;
  check_server(sight, out);
  check_crd(sight, out);
  check_operators(sight, out);
  for (const api::Migration& migration : sight.migrations) check_served(sight, migration, out);
  check_gates(sight, out);
  check_services(sight, out);
  check_deadlines(sight, out);
  check_rights(sight, out);
  check_operator_rights(sight, out);
  std::stable_sort(out.begin(), out.end(), [](const Ailment& a, const Ailment& b) { return a.severity > b.severity; });
  return out;
}

std::string doctor_text(const ClusterSight& sight, const std::vector<Ailment>& ailments, bool colour) {
  std::string text =
      fmt::format("Kubernetes {}; looked at {}, {} at the gate and {}{}.\n", sight.server_version,
                  picture::counted(sight.migrations.size(), "Migration"), picture::counted(sight.gated.size(), "pod"),
                  picture::counted(sight.run_pods.size(), "run"),
                  sight.name_space.empty() ? "" : " in namespace " + sight.name_space);
  for (const std::string& sentence : sight.not_seen) text += fmt::format("not looked at: {}\n", sentence);
  for (const Ailment& one : ailments) {
    text += fmt::format(
        "{}  {}  {}\n    {}\n",
        picture::painted(std::string(api::to_string(one.severity)), picture::colour_of(one.severity), colour),
        picture::painted(one.check, picture::kBold, colour), one.subject, one.message);
    if (!one.remedy.empty()) text += fmt::format("    → {}\n", one.remedy);
  }
  if (ailments.empty()) text += "Nothing is wrong.\n";
  return text;
}

Json to_json(const Ailment& ailment) {
  return {{"check", ailment.check},
          {"severity", api::to_string(ailment.severity)},
          {"subject", ailment.subject},
          {"message", ailment.message},
          {"remedy", ailment.remedy}};
}

}  // namespace lockkeeper::cmd
