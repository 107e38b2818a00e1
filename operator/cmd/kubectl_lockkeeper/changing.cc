#include "cmd/kubectl_lockkeeper/changing.h"

#include <fmt/core.h>

#include <algorithm>

#include "cmd/kubectl_lockkeeper/cluster.h"
#include "controller/resource_names.h"
#include "picture/migration_state.h"

namespace lockkeeper::cmd {
namespace {

std::string name_of(const api::Migration& migration) {
  return fmt::format("{}/{}", migration.name_space, migration.name);
}

}  // namespace

Change retry_change(const api::Migration& migration, bool is_forced) {
  const api::RunStatus& run = migration.status.run;
  const std::string value = run.job.empty() ? "no run yet" : run.job;
  const std::string key(controller::kRetryAnnotation);
  const picture::State state = picture::state_of(migration);
  if (migration.spec.suspend) {
    return {{}, fmt::format("{} is suspended: kubectl lockkeeper resume has it go on", name_of(migration)), true};
  }
  if (!is_forced && state == picture::State::kReady) {
    return {{}, fmt::format("{} is ready: there is nothing to retry", name_of(migration)), true};
  }
  if (!is_forced && state == picture::State::kWorking && !run.job.empty() && !run.finished) {
    return {
        {}, fmt::format("{} is at work (Job {}): there is nothing to retry yet", name_of(migration), run.job), true};
  }
  const auto asked = migration.annotations.find(key);
  if (asked != migration.annotations.end() && asked->second == value) {
    return {
        {},
        fmt::format("{} was asked for already after Job {}; no other run has ended since", name_of(migration), value),
        false};
  }
  const Json patch = {{"metadata", {{"annotations", {{key, value}}}}}};
  return {patch, fmt::format("{} is tried again", name_of(migration)), false};
}

Change suspend_change(const api::Migration& migration, bool suspend) {
  if (migration.spec.suspend == suspend) {
    return {{}, fmt::format("{} is {} already", name_of(migration), suspend ? "suspended" : "not suspended"), false};
  }
  const Json patch = {{"spec", {{"suspend", suspend}}}};
  const bool is_running = !migration.status.run.job.empty() && !migration.status.run.finished;
  const std::string after = !suspend     ? "goes on"
                            : is_running ? "is suspended; the run ends between two revisions"
                                         : "is suspended; no run starts";
  return {patch, fmt::format("{} {}", name_of(migration), after), false};
}

std::vector<std::string> other_owners_of_suspend(const Json& object) {
  std::vector<std::string> owners;
  const Json* entries = find(object, {"metadata", "managedFields"});
  if (entries == nullptr || !entries->is_array()) return owners;
  for (const Json& entry : *entries) {
    const std::string manager = string_at(entry, {"manager"});
    if (find(entry, {"fieldsV1", "f:spec", "f:suspend"}) == nullptr || manager == kFieldManager) continue;
    if (std::find(owners.begin(), owners.end(), manager) == owners.end()) owners.push_back(manager);
  }
  return owners;
}

}  // namespace lockkeeper::cmd
