#include <map>
#include <string>
#include <utility>

#include "api/revision_graph.h"
#include "controller/act/carry_out.h"
#include "controller/act/owned.h"

namespace lockkeeper::controller::acts {
namespace {

// etcd takes 1 MiB an object, names and labels included.
constexpr std::size_t kMostBytes = std::size_t{900} * 1024;
constexpr std::size_t kMostPlanBytes = kMostBytes - api::kMostGraphBytes;

// As the runner wrote it, which keeps within its limit; what is longer is somebody else's.
std::string graph_text(const Json& graph) {
  std::string text = to_line(graph);
  return graph.is_object() && text.size() <= api::kMostGraphBytes ? text : "";
}

// Statements go first: what a plan touches matters more than its text, and that stands in the run's log.
std::string plan_text(Json plan) {
  std::string text = to_line(plan);
  if (text.size() <= kMostPlanBytes) return text;
  if (plan.contains("steps") && plan["steps"].is_array()) {
    for (Json& step : plan["steps"]) step.erase("statements");
  }
  plan["truncated"] = true;
  text = to_line(plan);
  if (text.size() <= kMostPlanBytes) return text;
  plan.erase("steps");
  plan.erase("findings");
  return to_line(plan);
}

}  // namespace

void write_plan(Clients& clients, Pass& pass, const WritePlan& act) {
  std::map<std::string, std::string> data{{"plan.json", plan_text(act.plan)}};
  if (std::string graph = graph_text(act.graph); !graph.empty()) data.emplace("graph.json", std::move(graph));
  const Json config_map = owned_config_map(pass.migration(), act.config_map, data);
  (void)clients.client.create(kube::kConfigMaps, config_map, pass.stop);  // already there: of this very run
  pass.memory.plan_config_map = act.config_map;
  pass.look_again = true;  // the status names it once it is there
}

}  // namespace lockkeeper::controller::acts
