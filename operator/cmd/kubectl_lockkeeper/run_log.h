// The log of a run: whose it is, and why there is none.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "api/migration.h"
#include "controller/observe/run_pod.h"
#include "kube/client.h"

namespace lockkeeper::cmd {

// Returns: the name of the Job of that attempt (0: the newest); empty where it is not there any more.
// Throws (both): as kube::Client.
[[nodiscard]] std::string job_of(kube::Client& client, const api::Migration& migration, int attempt);

// Returns: the Job's newest pod, since after an eviction there are several; nullopt where there is none.
[[nodiscard]] std::optional<controller::RunPod> pod_of(kube::Client& client, const std::string& name_space,
                                                       const std::string& job, const std::stop_token& stop = {});

// Returns: why the pod has no log yet, in a sentence without a full stop. Pure.
[[nodiscard]] std::string why_no_log(const controller::RunPod& pod);

}  // namespace lockkeeper::cmd
