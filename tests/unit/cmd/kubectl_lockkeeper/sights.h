// A cluster in which nothing is wrong, for tests that break one thing of it.
#pragma once

#include "cmd/kubectl_lockkeeper/cluster_check.h"

namespace lockkeeper::cmd {

inline Json policy_of(const char* kind) {
  return {{"kind", kind}, {"spec", Json::object()}};
}

inline ClusterSight well() {
  ClusterSight sight;
  sight.now = *parse_rfc3339("2026-01-01T00:30:00Z");
  sight.own_version = "0.1.0";
  sight.name_space = "shop";
  sight.server_version = "v1.36.3";
  sight.major = 1;
  sight.minor = 36;
  sight.crd = {true, true, "0.1.0"};
  sight.is_admission_policy_served = true;
  OperatorSight one;
  one.name_space = "ops";
  one.name = "lockkeeper";
  one.version = "0.1.0";
  one.ready = one.wanted = 2;
  one.policy = "lockkeeper";
  one.lease = "lockkeeper";
  one.holder = "lockkeeper-x";
  one.renewed = sight.now;
  one.is_lease_known = one.are_policies_known = true;
  one.close = policy_of("MutatingAdmissionPolicy");
  one.binding = policy_of("MutatingAdmissionPolicyBinding");
  sight.operators = {one};
  sight.rights = {{"patch", "migrations", true, "retry"}};
  sight.are_migrations_known = true;
  api::Migration migration;
  migration.name_space = "shop";
  migration.name = "app";
  migration.status.observed_generation = 0;
  migration.spec.workload_ref = api::WorkloadRef{"apps/v1", "Deployment", "app", "api"};
  sight.migrations = {migration};
  sight.workloads = {{"shop", "app", 7500}};
  return sight;
}

}  // namespace lockkeeper::cmd
