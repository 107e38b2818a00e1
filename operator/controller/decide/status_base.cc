#include "controller/decide/status_base.h"

namespace lockkeeper::controller {

api::MigrationStatus base_status(const Observation& o) {
  api::MigrationStatus status = o.migration->status;
  status.observed_generation = o.migration->generation;
  if (o.target) {
    status.target.images = {o.target->image};
    status.target.workload_generation = o.target->workload_generation;
    status.target.workload_uid = o.target->workload_uid;
  }
  return status;
}

}  // namespace lockkeeper::controller
