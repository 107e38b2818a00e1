// The plan of a run that is over, whose ConfigMap was written a moment ago.
#include "controller/decide/afterwards/afterwards.h"

namespace lockkeeper::controller::afterwards {

Decision name_plan(const Observation& o, const ObservedFacts& /*facts*/, Decision decision) {
  api::MigrationStatus& status = decision.status;
  if (status.plan && status.plan->config_map.empty() && o.plan_config_map == status.run.job + "-plan") {
    status.plan->config_map = o.plan_config_map;
  }
  return decision;
}

}  // namespace lockkeeper::controller::afterwards
