#include "cmd/operator/verbs/check_install.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "base/text.h"
#include "controller/observe/gate_policy.h"
#include "controller/operator_rights.h"
#include "kube/api_error.h"
#include "kube/discovery.h"
#include "kube/election_state.h"

namespace lockkeeper::cmd {
namespace {

using Steady = std::chrono::steady_clock;

// A leader renews every six seconds, and a crashed one's lease runs out after fifteen.
constexpr std::chrono::seconds kLeaderTakes{30};
// Longer than GatePolicy takes to be sure.
constexpr std::chrono::seconds kGateTakes{10};
constexpr std::chrono::milliseconds kPause{500};

const kube::Resource kAccessReviews{"authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview",
                                    false};

std::string place(const std::string& ns) {
  return ns.empty() ? "in every namespace" : "in namespace " + ns;
}

bool may(kube::Client& client, const std::string& ns, const controller::AskedRight& asked) {
  Json attributes = {{"namespace", ns}, {"group", asked.group}, {"resource", asked.resource}, {"verb", asked.verb}};
  if (!asked.subresource.empty()) attributes["subresource"] = asked.subresource;
  const auto answer = client.create(kAccessReviews, {{"apiVersion", kAccessReviews.api_version()},
                                                     {"kind", kAccessReviews.kind},
                                                     {"metadata", Json::object()},
                                                     {"spec", {{"resourceAttributes", attributes}}}});
  const auto* created = std::get_if<kube::Created>(&answer);
  return created != nullptr && bool_at(created->object, {"status", "allowed"});
}

void check_rights(kube::Client& client, const std::string& ns, const std::vector<controller::OperatorRight>& rights,
                  InstallCheck& out) {
  const std::vector<std::string> lacking =
      controller::lacking_rights(rights, [&](const controller::AskedRight& asked) { return may(client, ns, asked); });
  if (lacking.empty()) {
    out.sound.push_back(fmt::format("The rights {} are there.", place(ns)));
  } else {
    out.problems.push_back(
        fmt::format("The operator may not do this {}: {}. Roles and bindings of the chart give it (rbac.create).",
                    place(ns), join(lacking)));
  }
}

void check_served(kube::Client& client, InstallCheck& out) {
  kube::Discovery discovery(client);
  if (discovery.resolve(kube::kMigrations.api_version(), kube::kMigrations.kind)) {
    out.sound.push_back(fmt::format("The API server serves {}.", kube::kMigrations.api_version()));
  } else {
    out.problems.push_back(
        fmt::format("The API server does not serve {}: the CRD is not there (crds.enabled in the chart's values, or "
                    "`kubectl apply --server-side -f crds/`).",
                    kube::kMigrations.api_version()));
  }
}

// A lease of somebody who is gone looks like one that is held, so it is watched until it is renewed.
void check_leader(kube::Client& client, const std::string& ns, const std::string& name, InstallCheck& out) {
  const auto until = Steady::now() + kLeaderTakes;
  std::optional<kube::LeaseRecord> first;
  for (;;) {
    const auto lease = client.get(kube::kLeases, {ns, name});
    if (lease) {
      const kube::LeaseRecord seen = kube::parse_lease(*lease);
      if (!seen.holder.empty()) {
        if (first && first->resource_version != seen.resource_version) {
          out.sound.push_back(fmt::format("{} leads.", seen.holder));
          return;
        }
        first = seen;
      }
    }
    if (Steady::now() >= until) break;
    std::this_thread::sleep_for(kPause);
  }
  const std::string seen =
      first ? fmt::format("was not renewed for {} s (its holder was {})", kLeaderTakes.count(), first->holder)
            : std::string("is held by nobody");
  out.problems.push_back(fmt::format(
      "Nobody leads: Lease {}/{} {}. `kubectl -n {} get pods -l app.kubernetes.io/name=lockkeeper` shows why.", ns,
      name, seen, ns));
}

void check_gate(kube::Client& client, const std::string& policy, const std::string& ns, InstallCheck& out) {
  controller::GatePolicy gate(client, policy);
  const auto until = Steady::now() + kGateTakes;
  controller::OpenGate answer = gate.why_open(ns, {});
  while (!answer.why.empty() && !answer.is_sure && Steady::now() < until) {
    std::this_thread::sleep_for(kPause);
    answer = gate.why_open(ns, {});
  }
  if (answer.why.empty()) {
    out.sound.push_back(fmt::format("Labelled pods wait in namespace {}.", ns));
  } else {
    out.problems.push_back(std::move(answer.why));
  }
}

// Where the gate is tried: everywhere that is named, else in our own namespace or the next that is served.
std::vector<std::string> places_of_trial(const OperatorFlags& flags) {
  if (!flags.namespaces.empty()) return flags.namespaces;
  for (const std::string& ns : {flags.lease_namespace, std::string("default")}) {
    const bool excluded =
        ns == "kube-system" || std::find(flags.excluded_namespaces.begin(), flags.excluded_namespaces.end(), ns) !=
                                   flags.excluded_namespaces.end();
    if (!ns.empty() && !excluded) return {ns};
  }
  return {};
}

template <typename Ask>
void ask(const std::string& what, InstallCheck& out, const Ask& question) {
  try {
    question();
  } catch (const Error& error) {
    out.problems.push_back(fmt::format("{}: {}", what, error.what()));
  }
}

}  // namespace

InstallCheck check_install(kube::Client& client, const OperatorFlags& flags) {
  InstallCheck out;
  ask("Nobody knows whether the CRD is there", out, [&] { check_served(client, out); });
  const auto served = flags.namespaces.empty() ? std::vector<std::string>{""} : flags.namespaces;
  for (const std::string& ns : served) {
    ask(fmt::format("Nobody knows the rights {}", place(ns)), out,
        [&] { check_rights(client, ns, controller::rights_of_work(), out); });
  }
  if (flags.leader_election) {
    ask("Nobody knows the rights on the lease", out,
        [&] { check_rights(client, flags.lease_namespace, controller::rights_of_lease(), out); });
    ask("Nobody knows whether somebody leads", out,
        [&] { check_leader(client, flags.lease_namespace, flags.lease_name, out); });
  }
  if (flags.admission_policy == "none") {
    out.sound.emplace_back(
        "No policy of this install makes pods wait (admission.enabled): Migrations say `gate: Template`.");
    return out;
  }
  for (const std::string& ns : places_of_trial(flags)) {
    ask(fmt::format("Nobody knows whether pods wait {}", place(ns)), out,
        [&] { check_gate(client, flags.admission_policy, ns, out); });
  }
  return out;
}

}  // namespace lockkeeper::cmd
