#include "controller/observe/memory.h"

namespace lockkeeper::controller {

bool is_blank(const Remembered& memory) {
  return !memory.written && !memory.created && memory.deleted_jobs.empty() && memory.stopped_pods.empty() &&
         memory.ended_pods.empty() && memory.opened_pods.empty() && memory.told_pods.empty() && !memory.refused &&
         !memory.opened && memory.refusals.empty() && memory.plan_config_map.empty() && memory.followed_pod.empty() &&
         memory.last_check.empty() && memory.bootstrap == api::BootstrapStatus{} && memory.wrote_status == Timestamp{};
}

}  // namespace lockkeeper::controller
