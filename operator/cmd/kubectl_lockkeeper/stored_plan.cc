#include "cmd/kubectl_lockkeeper/stored_plan.h"

#include <fmt/core.h>

#include "base/error.h"
#include "cmd/kubectl_lockkeeper/terminal.h"

namespace lockkeeper::cmd {
namespace {

constexpr const char* kPlanKey = "plan.json";
constexpr const char* kGraphKey = "graph.json";

}  // namespace

std::optional<StoredPlan> read_plan(kube::Client& client, const kube::ObjectKey& config_map,
                                    const std::stop_token& stop) {
  const auto object = client.get(kube::kConfigMaps, config_map, stop);
  if (!object) return std::nullopt;
  StoredPlan out;
  out.json = parse_json(string_at(*object, {"data", kPlanKey}), "ConfigMap " + config_map.text());
  out.plan = api::parse_plan(out.json);
  if (const std::string graph = string_at(*object, {"data", kGraphKey}); !graph.empty()) {
    out.graph = api::parse_revision_graph(parse_json(graph, "ConfigMap " + config_map.text()));
  }
  return out;
}

std::optional<StoredPlan> plan_of(kube::Client& client, const api::Migration& migration) {
  const std::string name = migration.status.plan ? migration.status.plan->config_map : "";
  if (name.empty()) {
    say(fmt::format("{}/{} has no plan: no run has made a plan of how it comes to what its image wants",
                    migration.name_space, migration.name));
    return std::nullopt;
  }
  auto stored = read_plan(client, {migration.name_space, name});
  if (!stored)
    say(fmt::format("ConfigMap {} of namespace {}, which had the plan, is gone", name, migration.name_space));
  return stored;
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
