// The plan of a run that is over, whose ConfigMap was written a moment ago.
#include <algorithm>
#include <variant>

#include "controller/decide/afterwards/afterwards.h"
#include "controller/decide/run_report.h"

namespace lockkeeper::controller::afterwards {

Decision name_plan(const Observation& o, const ObservedFacts& /*facts*/, Decision decision) {
  api::MigrationStatus& status = decision.status;
  const bool is_written_now = std::any_of(decision.acts.begin(), decision.acts.end(),
                                          [](const Act& act) { return std::holds_alternative<WritePlan>(act); });
  if (!is_written_now && status.plan && status.plan->config_map.empty() &&
      is_plan_of(o.plan_config_map, status.run.job)) {
    status.plan->config_map = o.plan_config_map;
  }
  return decision;
}

}  // namespace lockkeeper::controller::afterwards
