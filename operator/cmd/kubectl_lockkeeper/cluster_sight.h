// What doctor has seen of a cluster, as values: all that it concludes from.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/migration.h"
#include "base/json.h"
#include "base/timestamp.h"
#include "controller/observe/selections.h"
#include "gate/gated_pod.h"

namespace lockkeeper::cmd {

struct CrdSight {
  bool is_there = false;
  bool is_served = false;  // the version that we speak
  std::string version;     // of the chart that made it; empty where the CRD does not say
};

// What an operator's service account may not do, and needs.
struct LackSight {
  std::string name_space;           // where; empty: in the whole cluster
  std::vector<std::string> rights;  // get/list jobs.batch
};

// A Deployment of the chart, and what its arguments say.
struct OperatorSight {
  std::string name_space;
  std::string name;
  std::string version;  // the label app.kubernetes.io/version
  std::int64_t ready = 0;
  std::int64_t wanted = 0;
  std::string policy;                   // --admission-policy; empty: none
  std::vector<std::string> namespaces;  // --namespace; empty: all
  std::vector<std::string> excluded;    // --exclude-namespace
  std::string lease;                    // --lease-name
  std::string holder;                   // of the lease; empty: nobody
  std::optional<Timestamp> renewed;
  bool is_lease_known = false;  // whether the lease could be read
  Json close;                   // the MutatingAdmissionPolicy NAME-close; null: not there
  Json binding;                 // its binding
  bool are_policies_known = false;
  std::string account = "default";  // its service account
  std::vector<LackSight> lacking;   // as far as we may ask
};

// Returns: whether that operator looks at Migrations of the namespace.
[[nodiscard]] inline bool serves(const OperatorSight& one, const std::string& name_space) {
  const auto has = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name_space) != names.end();
  };
  return one.namespaces.empty() ? !has(one.excluded) : has(one.namespaces);
}

struct RightSight {
  std::string verb;
  std::string resource;  // migrations.lockkeeper.dev, pods/log
  bool is_allowed = false;
  std::string needed_for;  // which verbs of ours need it
};

struct RunPodSight {
  std::string name_space;
  std::string name;
  controller::Labels labels;
};

// A Deployment that a Migration names.
struct WorkloadSight {
  std::string name_space;
  std::string name;
  std::int64_t progress_deadline = 600;  // seconds; 600 is what an API server writes where nothing is said
};

struct ClusterSight {
  Timestamp now{};
  std::string own_version;
  std::string name_space;      // that rights and Migrations were looked at in; empty: all
  std::string server_version;  // v1.36.3
  int major = 0;
  int minor = 0;
  CrdSight crd;
  bool is_admission_policy_served = false;
  std::optional<std::vector<OperatorSight>> operators;  // nullopt: we may not look
  std::vector<RightSight> rights;
  std::vector<api::Migration> migrations;
  bool are_migrations_known = false;  // whether they could be listed
  std::vector<gate::GatedPod> gated;  // pods that wait
  std::vector<RunPodSight> run_pods;
  std::vector<controller::ServiceView> services;
  std::vector<WorkloadSight> workloads;
  std::vector<std::string> not_seen;  // a sentence for each thing that we may not look at
};

}  // namespace lockkeeper::cmd
