// The memory of the controller's own acts that the caches do not show yet. None of it is needed after a restart: it
// keeps a late watch from having an act done twice.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "api/migration.h"
#include "base/guarded.h"
#include "base/timestamp.h"
#include "controller/observe/job_view.h"
#include "controller/observe/observation.h"

namespace lockkeeper::controller {

struct RefusedAct {
  ActRefusal refusal;
  Timestamp at{};
};

struct Remembered {
  std::shared_ptr<const api::Migration> written;  // our last write's answer, until the cache is as new
  std::optional<JobView> created;                 // our last Job, until the cache shows it
  std::set<std::string> deleted_jobs;             // uids, until the cache has forgotten them
  std::set<std::string> stopped_pods;             // uids of pods that were asked to stop
  std::set<std::string> ended_pods;               // uids of pods that were given up
  std::set<std::string> opened_pods;              // uids of pods whose gate was taken, until the cache shows it
  std::map<std::string, std::string> told_pods;   // by uid, the reason for their wait that an Event gave
  std::optional<int> opened;                      // gates that were opened since the last outcome
  std::map<std::string, RefusedAct> refusals;     // refused acts, by their kind
  std::optional<Problem> refused;                 // why the Job of status.run could not be created
  Timestamp refused_at{};
  Timestamp refused_since{};       // the first refusal in a row
  std::string plan_config_map;     // the ConfigMap of a plan that was written
  std::string followed_pod;        // uid
  std::string followed_job;        // its Job's name
  api::BootstrapStatus bootstrap;  // of a first revision whose ConfigMap was written
  std::string last_check;          // a drift check's Job that was created, or refused
  Timestamp wrote_status{};        // paces writes of mere progress
};

// The entries of all Migrations, by key.
// Thread safety: any thread. One worker at a time uses an entry, since a key is never worked on twice at once.
class Memory {
 public:
  [[nodiscard]] Remembered get(const std::string& key) const {
    return entries_.with([&](const auto& entries) {
      const auto found = entries.find(key);
      return found == entries.end() ? Remembered{} : found->second;
    });
  }
  void put(const std::string& key, Remembered value) {
    entries_.with([&](auto& entries) { entries.insert_or_assign(key, std::move(value)); });
  }
  void forget(const std::string& key) {
    entries_.with([&](auto& entries) { entries.erase(key); });
  }
  [[nodiscard]] std::size_t size() const {
    return entries_.with([](const auto& entries) { return entries.size(); });
  }

 private:
  Guarded<std::unordered_map<std::string, Remembered>> entries_;
};

// Returns: whether there is nothing left to remember.
[[nodiscard]] bool is_blank(const Remembered& memory);

}  // namespace lockkeeper::controller
