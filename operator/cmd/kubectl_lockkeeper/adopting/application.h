// A workload's pod template as adopt reads it: which container is the application, what migrates, and where the URL of
// the database stands. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "cmd/kubectl_lockkeeper/adopting/migrating_command.h"

namespace lockkeeper::cmd {

// Something that migrates today.
struct Migrator {
  enum class Place { kInitContainer, kContainer, kHelmHook, kArgoHook, kJob, kTold };
  Place place = Place::kContainer;
  std::string name;       // of the container, or of the Job
  std::size_t index = 0;  // of the container in its list
  std::string hook;       // pre-upgrade, PreSync
  Json container;         // as it stands; null for what somebody told us
  MigratingCommand command;
};
// Returns: `init container migrate`, `Job shop-migrate (Helm's hook pre-upgrade)`.
[[nodiscard]] std::string to_string(const Migrator& migrator);

// Returns: what migrates in the pod template itself, in the order in which it runs.
[[nodiscard]] std::vector<Migrator> migrators_of_pods(const Json& pod_template);

// Returns: what migrates in Jobs that belong to the workload: of one of its images, of its release or instance. Jobs
// that the operator has made are none.
[[nodiscard]] std::vector<Migrator> migrators_of_jobs(const std::vector<Json>& jobs, const Json& workload);

// Returns: the first one that was seen, and not told; nullptr where there is none.
[[nodiscard]] const Migrator* first_seen(const std::vector<Migrator>& migrators);

// A choice, or the sentence that asks for it.
struct Choice {
  std::string chosen;    // may be empty
  std::string question;  // empty where nothing is asked
};

// Returns: the container whose image migrates. `asked`: --container; may be empty.
[[nodiscard]] Choice application_container(const Json& pod_template, const std::vector<Migrator>& migrators,
                                           const std::string& asked);

// Returns: the variable that holds the database's URL, by its name: of what migrates today (nullptr: nobody has seen
// it), else of the application's container. `asked`: --database-url-env.
[[nodiscard]] Choice url_variable(const Json& application, const Migrator* migrator, const std::string& asked);

// Returns: the variable of that name in the container's `env`; nullptr where there is none.
[[nodiscard]] const Json* variable_of(const Json& container, const std::string& name);

// Returns: the image without its tag and digest.
[[nodiscard]] std::string repository_of(const std::string& image);

}  // namespace lockkeeper::cmd
