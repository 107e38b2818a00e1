// The Job of one attempt, as JSON. Pure.
#pragma once

#include <string>

#include "api/migration.h"
#include "base/json.h"
#include "controller/observe/selections.h"
#include "controller/observe/target.h"
#include "controller/observe/workload.h"

namespace lockkeeper::controller {

struct JobSettings {
  std::string runner_image;
  std::string runner_image_pull_policy;  // empty: the kubelet's default
};

struct JobRequest {
  std::string name;
  int attempt = 1;
  Target target;
  std::string inputs;
  const Workload* workload = nullptr;  // nullptr where only an image is given
  bool is_check = false;               // a drift check, which changes nothing
  Selections selections;               // of pods in the Migration's namespace
};

[[nodiscard]] Json build_job(const api::Migration& migration, const JobRequest& request, const JobSettings& settings);

}  // namespace lockkeeper::controller
