// A reader of the workload that spec.workloadRef names. A workload is fetched only when its generation has moved; only
// a few hundred bytes of it are kept.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "api/migration.h"
#include "base/guarded.h"
#include "controller/observe/caches.h"
#include "controller/observe/observation.h"
#include "controller/observe/workload.h"
#include "kube/discovery.h"

namespace lockkeeper::controller {

// The part of a workload that decisions need.
struct WorkloadSummary {
  std::int64_t migration_generation = 0;  // of the Migration whose spec chose the container
  std::string uid;
  std::int64_t generation = 0;
  std::string container;
  std::string image;
  bool is_mutable = false;
  bool gate_is_outage = false;
  std::string how_replaced;
  std::string outage_remedy;
  TemplateGate gate;
  std::string template_identity;
  std::string template_hash;            // of a mutable image's pods; empty while nobody knows
  std::optional<Problem> no_container;  // set where the workload has no such container
};

// Requires, of every function that takes a Migration: it has spec.workloadRef.
// Thread safety: any thread.
class WorkloadReader {
 public:
  WorkloadReader(kube::Client& client, Caches& caches) : client_(client), discovery_(client), caches_(caches) {}

  struct Look {
    WorkloadSummary summary;
    std::shared_ptr<const Workload> fetched;  // nullptr where the known summary is still right
  };
  using Answer = std::variant<Look, Problem>;

  // Returns: the workload, fetched where its generation has moved; a Problem where its kind is not served, it is not
  // there, it has no pod template, or we may not read it (403).
  // Throws: as Client.
  [[nodiscard]] Answer look(const api::Migration& migration, const std::stop_token& stop);
  // Fetches the workload itself. Returns: nullptr where it is gone or its kind is not served. Throws: as Client.
  [[nodiscard]] std::shared_ptr<const Workload> fetch(const api::Migration& migration, const std::stop_token& stop);
  void forget(const std::string& migration_uid);
  // Returns: uid and generation as the cache knows them; nullopt where the workload is not there, not watched, or no
  // Deployment, StatefulSet or DaemonSet.
  [[nodiscard]] std::optional<WorkloadMark> mark(const api::Migration& migration) const;

 private:
  [[nodiscard]] std::optional<WorkloadSummary> known(const api::Migration& migration, const WorkloadMark& mark) const;
  [[nodiscard]] std::optional<kube::Resource> resource_of(const api::WorkloadRef& ref, const std::stop_token& stop);
  [[nodiscard]] WorkloadSummary summarize(const api::Migration& migration, const Workload& workload,
                                          const std::stop_token& stop);
  [[nodiscard]] std::string find_template_hash(const api::Migration& migration, const Workload& workload,
                                               const std::stop_token& stop);

  kube::Client& client_;
  kube::Discovery discovery_;
  Caches& caches_;
  Guarded<std::map<std::string, WorkloadSummary>> known_;  // by Migration uid
};

// Returns: the hash label of the ReplicaSet or ControllerRevision in `owned` that the workload owns and whose template
// is the workload's; empty where there is none (yet). Pure.
[[nodiscard]] std::string template_hash_of(const Workload& workload, const std::vector<Json>& owned);

}  // namespace lockkeeper::controller
