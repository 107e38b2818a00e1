// The `status` of a Migration, as the operator writes it. It is also all that the operator remembers: a decision is
// made from the status and the world alone.
//
// JSON has times of whole seconds. A status that is to be compared with one that was read holds whole seconds, too.
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
  std::string target;                // the revisions that the target resolves to in these files, joined by `, `
  std::optional<int> pending;        // how many; nullopt: no run has found out yet
  [[nodiscard]] bool operator==(const RevisionStatus&) const = default;
};

// One of several contexts of env.py: a database, and a version table in it.
struct ContextStatus {
  std::string database;
  std::string version_table;
  std::vector<std::string> current;  // its version rows as the last run read them
  std::string outcome;               // of the last run there, an api::Outcome; empty: it did not get as far
  [[nodiscard]] bool operator==(const ContextStatus&) const = default;
};
inline constexpr std::size_t kMostContexts = 20;

struct PlanStatus {
  std::string digest;  // empty: nobody has read the plan, and only `lint` is known, by the run's verdict
  std::optional<Risk> risk;
  std::string config_map;  // holds the whole plan
  int steps = 0;
  LintSummary lint;  // of its statements
  [[nodiscard]] bool operator==(const PlanStatus&) const = default;
};

// The newest run. Its name and inputs are written before its Job exists, then its progress, then its outcome.
struct RunStatus {
  std::string job;
  int attempt = 0;     // counts up over the life of the Migration
  std::string target;  // identity of the code that the run migrates for
  std::string inputs;  // identity of all that the run depends on; a run with the same inputs would end in the same way
  std::string image;
  std::optional<Timestamp> started;
  std::optional<Timestamp> finished;
  std::string outcome;  // an api::Outcome; empty while the run is not over
  std::string reason;
  std::string message;
  std::string step;  // the revision that is being applied
  std::string statement;
  std::string progress;  // `2/5`
  std::vector<Blocker> blockers;
  [[nodiscard]] bool operator==(const RunStatus&) const = default;
};

// Pods that wait for one image, for one reason.
struct WaitingStatus {
  std::string image;
  std::string reason;
  std::string message;            // why that image is not admitted, or never will be
  int count = 0;                  // of the pods
  std::vector<std::string> pods;  // the names of the pods that wait longest, at most kMostWaitingPods
  Timestamp since{};              // when the oldest pod was made
  [[nodiscard]] bool operator==(const WaitingStatus&) const = default;
};
inline constexpr std::size_t kMostWaitingGroups = 10;
inline constexpr std::size_t kMostWaitingPods = 5;

struct GateStatus {
  int waiting = 0;
  int opened = 0;
  std::vector<WaitingStatus> waiting_for = {};  // at most kMostWaitingGroups; the group that waits longest first
  [[nodiscard]] bool operator==(const GateStatus&) const = default;
};

struct HistoryEntry {
  int attempt = 0;
  std::string image;
  std::string image_id;  // as the kubelet reports it; empty where the image did not run, or no kubelet reported it
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::string outcome;
  std::string reason;
  std::optional<Timestamp> started;
  double seconds = 0;
  [[nodiscard]] bool operator==(const HistoryEntry&) const = default;
};

// The newest drift check between two runs. Its outcome is in the condition Verified.
struct DriftCheckStatus {
  std::string job;
  std::optional<Timestamp> finished;
  [[nodiscard]] bool operator==(const DriftCheckStatus&) const = default;
};

// A first revision that a run has made. The owner of the code is asked to commit it.
struct BootstrapStatus {
  std::string revision;
  std::string config_map;  // holds the revision's file
  [[nodiscard]] bool operator==(const BootstrapStatus&) const = default;
};

struct MigrationStatus {
  std::int64_t observed_generation = -1;
  std::optional<MigrationPhase> phase;  // nullopt before the first decision
  std::vector<Condition> conditions;
  TargetStatus target;
  std::vector<std::string> admitted;    // `image`, or `image#template-hash` where the tag can be moved; newest first
  RevisionStatus revision;              // of all contexts
  std::vector<ContextStatus> contexts;  // where there are several: at most kMostContexts, those that ended badly first
  std::vector<Finding> diagnosis;
  std::optional<PlanStatus> plan;
  RunStatus run;
  GateStatus gates;
  DriftCheckStatus drift_check;
  BootstrapStatus bootstrap;
  std::vector<HistoryEntry> history;  // newest first
  [[nodiscard]] bool operator==(const MigrationStatus&) const = default;
};

// Reads the value of `status`. A field that is missing or of another type is empty.
// Throws: nothing for the content of `status`.
[[nodiscard]] MigrationStatus parse_status(const Json& status);

// Returns: the whole of `status`. Empty fields are left out, so that both server-side apply and replace remove them.
// The derived field `summary` is added for `kubectl get`, whose columns cannot join a list.
[[nodiscard]] Json to_json(const MigrationStatus& status);

}  // namespace lockkeeper::api
