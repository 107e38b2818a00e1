#include "cmd/kubectl_lockkeeper/stored_plan.h"

#include "base/error.h"

namespace lockkeeper::cmd {
namespace {

constexpr const char* kPlanKey = "plan.json";
constexpr const char* kGraphKey = "graph.json";

}  // namespace

std::optional<StoredPlan> read_plan(kube::Client& client, const kube::ObjectKey& config_map) {
  const auto object = client.get(kube::kConfigMaps, config_map);
  if (!object) return std::nullopt;
  StoredPlan out;
  out.json = parse_json(string_at(*object, {"data", kPlanKey}), "ConfigMap " + config_map.text());
  out.plan = api::parse_plan(out.json);
  if (const std::string graph = string_at(*object, {"data", kGraphKey}); !graph.empty()) {
    out.graph = api::parse_revision_graph(parse_json(graph, "ConfigMap " + config_map.text()));
  }
  return out;
}

const api::Plan* KnownPlan::of(const kube::ObjectKey& config_map) {
  if (config_map.name.empty()) return nullptr;
  if (config_map.text() != name_) {
    name_ = config_map.text();
    plan_.reset();
    try {
      if (auto stored = read_plan(client_, config_map)) plan_ = std::move(stored->plan);
    } catch (const Error&) {
      // Who may not read ConfigMaps sees the rest.
    }
  }
  return plan_ ? &*plan_ : nullptr;
}

}  // namespace lockkeeper::cmd
