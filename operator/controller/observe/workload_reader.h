// From spec.workloadRef to what runs there. A workload is fetched only when its generation has moved; of what was
// fetched only a few hundred bytes are kept. Safe from any thread.
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

// What of a workload the decisions ask for.
struct WorkloadSummary {
  std::int64_t migration_generation = 0;  // whose spec chose the container
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
  std::optional<Problem> no_container;  // it has no such container
};

class WorkloadReader {
 public:
  WorkloadReader(kube::Client& client, Caches& caches) : client_(client), discovery_(client), caches_(caches) {}

  struct Look {
    WorkloadSummary summary;
    std::shared_ptr<const Workload> fetched;  // nullptr where what was known is still right
  };
  using Answer = std::variant<Look, Problem>;

  // Throws what Client throws, but for answers that say something about the workload.
  [[nodiscard]] Answer look(const api::Migration& migration, const std::stop_token& stop);
  // The workload itself, fetched; nullptr where it is gone.
  [[nodiscard]] std::shared_ptr<const Workload> fetch(const api::Migration& migration, const std::stop_token& stop);
  void forget(const std::string& migration_uid);
  // uid and generation as the cache knows them; nullopt where it is not there or not watched.
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

// Pure. Of the ReplicaSets or ControllerRevisions of a workload: the hash label of the one whose template is the
// workload's; empty where none is (yet).
[[nodiscard]] std::string template_hash_of(const Workload& workload, const std::vector<Json>& owned);

}  // namespace lockkeeper::controller
