// The pod template of a run, made from the workload's own. Pure.
//
// The run shall see the same things as the application: image, environment, volumes, identity, network, place and
// limits. A Service, the gate and anti-affinity shall not take its pod for one of the workload's.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"

namespace lockkeeper::controller {

struct RunTemplate {
  Json workload_template;                              // of the workload, or null where only an image is given
  std::map<std::string, std::string> workload_labels;  // the labels of its template that the run's pod has, too
  std::string container;               // whose image migrates; may be empty where there is one image only
  std::string image;                   // empty: the container's own
  Json overlay;                        // spec.podTemplate; null for none
  std::vector<std::string> arguments;  // of the runner
  Json environment = Json::array();    // more variables for the runner
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
  std::string runner_image;
  std::string runner_image_pull_policy;  // empty: the kubelet's default
  std::string shadow_image;              // of a PostgreSQL beside the run; empty for none
};

[[nodiscard]] Json build_run_template(const RunTemplate& input);

}  // namespace lockkeeper::controller
