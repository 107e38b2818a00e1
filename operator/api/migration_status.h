// What the operator says of a Migration: `status`. Values; safe from any thread.
//
// It is also all that the operator remembers: a decision is made from it and the world alone. Times have whole seconds
// in JSON, so a status that is to be compared with the one that was read holds times of whole seconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/conditions.h"
#include "api/report.h"
#include "api/run_event.h"
#include "base/json.h"
#include "base/timestamp.h"

namespace lockkeeper::api {

struct TargetStatus {
  std::vector<std::string> images;
  std::int64_t workload_generation = 0;
  std::string workload_uid;
  [[nodiscard]] bool operator==(const TargetStatus&) const = default;
};

struct RevisionStatus {
  std::vector<std::string> current;  // the version rows as the last run read them
  std::string target;                // what the target means in these files; several with `, ` between
  std::optional<int> pending;        // nullopt: no run has found out yet
  [[nodiscard]] bool operator==(const RevisionStatus&) const = default;
};

struct PlanStatus {
  std::string digest;
  std::optional<Risk> risk;
  std::string config_map;  // where the whole plan is
  int steps = 0;
  int errors = 0;
  int warnings = 0;
  [[nodiscard]] bool operator==(const PlanStatus&) const = default;
};

// The newest run: what is written down before its Job exists, then how far it is, then how it ended.
struct RunStatus {
  std::string job;
  int attempt = 0;     // counts up over the life of the Migration
  std::string target;  // identity of the code that it migrates for
  std::string inputs;  // identity of all that it depends on; the same inputs would end in the same way
  std::string image;
  std::optional<Timestamp> started;
  std::optional<Timestamp> finished;
  std::string outcome;  // an api::Outcome; empty while the run is not over
  std::string reason;
  std::string message;
  std::string step;  // the revision that it is at
  std::string statement;
  std::string progress;  // `2/5`
  std::vector<Blocker> blockers;
  [[nodiscard]] bool operator==(const RunStatus&) const = default;
};

// Pods that wait for one image, for one reason.
struct WaitingStatus {
  std::string image;
  std::string reason;
  std::string message;            // why that image is not here, or is not coming
  int count = 0;                  // of the pods
  std::vector<std::string> pods;  // the names of those that wait longest, at most kMostWaitingPods
  Timestamp since{};              // when the oldest of them was made
  [[nodiscard]] bool operator==(const WaitingStatus&) const = default;
};
inline constexpr std::size_t kMostWaitingGroups = 10;
inline constexpr std::size_t kMostWaitingPods = 5;

struct GateStatus {
  int waiting = 0;
  int opened = 0;
  std::vector<WaitingStatus> waiting_for = {};  // at most kMostWaitingGroups; those that wait longest first
  [[nodiscard]] bool operator==(const GateStatus&) const = default;
};

struct HistoryEntry {
  int attempt = 0;
  std::string image;
  std::string image_id;  // what the kubelet says that it was; empty where it did not run, or no kubelet said so
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::string outcome;
  std::string reason;
  std::optional<Timestamp> started;
  double seconds = 0;
  [[nodiscard]] bool operator==(const HistoryEntry&) const = default;
};

// The newest look between two runs whose outcome stands in the condition Verified.
struct DriftCheckStatus {
  std::string job;
  std::optional<Timestamp> finished;
  [[nodiscard]] bool operator==(const DriftCheckStatus&) const = default;
};

// A first revision that a run has made: whoever owns the code is to commit it.
struct BootstrapStatus {
  std::string revision;
  std::string config_map;  // where its file is
  [[nodiscard]] bool operator==(const BootstrapStatus&) const = default;
};

struct MigrationStatus {
  std::int64_t observed_generation = -1;
  std::optional<MigrationPhase> phase;  // nullopt before the first decision
  std::vector<Condition> conditions;
  TargetStatus target;
  std::vector<std::string> admitted;  // `image`, or `image#template-hash` where the tag can be moved; newest first
  RevisionStatus revision;
  std::vector<Finding> diagnosis;
  std::optional<PlanStatus> plan;
  RunStatus run;
  GateStatus gates;
  DriftCheckStatus drift_check;
  BootstrapStatus bootstrap;
  std::vector<HistoryEntry> history;  // newest first
  [[nodiscard]] bool operator==(const MigrationStatus&) const = default;
};

// From the value of `status`; what is missing or of another type is empty.
[[nodiscard]] MigrationStatus parse_status(const Json& status);

// The whole of `status`: what is empty is left out, so server-side apply and replace both take it away. Adds
// `summary`, which is derived, for `kubectl get`: its columns cannot join a list.
[[nodiscard]] Json to_json(const MigrationStatus& status);

}  // namespace lockkeeper::api
