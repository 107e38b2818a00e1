// The plan of a Migration's newest run, as the operator keeps it in a ConfigMap (controller/act/write_plan.cc).
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "api/migration.h"
#include "api/plan_reading.h"
#include "api/revision_graph.h"
#include "kube/client.h"

namespace lockkeeper::cmd {

struct StoredPlan {
  Json json;
  std::optional<api::Plan> plan;            // nullopt: of a version that we cannot read
  std::optional<api::RevisionGraph> graph;  // nullopt: the run's runner told none
};

// Returns: nullopt where the ConfigMap is not there.
// Throws: as kube::Client; Error (terminal) where it holds no JSON.
[[nodiscard]] std::optional<StoredPlan> read_plan(kube::Client& client, const kube::ObjectKey& config_map,
                                                  const std::stop_token& stop = {});

// Reads the plan of a Migration. Returns: nullopt where there is none: it has been said why.
// Throws: as read_plan().
[[nodiscard]] std::optional<StoredPlan> plan_of(kube::Client& client, const api::Migration& migration);

// The plan of one Migration, read again when its name changes. Thread safety: one thread.
class KnownPlan {
 public:
  // Requires: `client` outlives it.
  explicit KnownPlan(kube::Client& client) : client_(client) {}

  // Returns: nullptr where there is none, or it cannot be read: then less is said. Valid until the next call.
  [[nodiscard]] const api::Plan* of(const kube::ObjectKey& config_map);

 private:
  kube::Client& client_;
  std::string name_;
  std::optional<api::Plan> plan_;
};

}  // namespace lockkeeper::cmd
