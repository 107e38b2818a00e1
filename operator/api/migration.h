// The Migration resource (crds/lockkeeper.dev_migrations.yaml) as C++ values. Reading is tolerant: the API server has
// checked what it stored, and an object that an older CRD let in must not stop the controller.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/report.h"
#include "api/run_event.h"
#include "base/duration.h"
#include "base/json.h"
#include "base/timestamp.h"

namespace lockkeeper::api {

struct WorkloadRef {
  std::string api_version;
  std::string kind;
  std::string name;
  std::string container;  // empty: the only one
  [[nodiscard]] bool operator==(const WorkloadRef&) const = default;
};

// Where the database's URL comes from; exactly one is set.
struct UrlSource {
  std::string env;          // a variable that the workload's container has
  std::string secret_name;  // with secret_key
  std::string secret_key;
  std::string file;  // a path in the workload's container
  [[nodiscard]] bool operator==(const UrlSource&) const = default;
};

struct AlembicTool {
  std::string config = "alembic.ini";
  std::string directory;  // empty: the image's working directory
  std::string target = "head";
  [[nodiscard]] bool operator==(const AlembicTool&) const = default;
};

struct CommandTool {
  std::vector<std::string> apply;
  std::vector<std::string> plan;
  [[nodiscard]] bool operator==(const CommandTool&) const = default;
};

enum class GateMode { kAdmission, kTemplate, kNone };
[[nodiscard]] std::string_view to_string(GateMode mode);

struct Policy {
  std::string heads = "RequireSingle";
  bool ledger = true;
  [[nodiscard]] bool operator==(const Policy&) const = default;
};

struct Timeouts {
  Milliseconds lock{5'000};
  Milliseconds statement{0};
  Milliseconds concurrently{3'600'000};
  Milliseconds advisory_lock{600'000};
  Milliseconds deadline{7'200'000};
  [[nodiscard]] bool operator==(const Timeouts&) const = default;
};

// Of lock timeouts inside a run.
struct Retry {
  int limit = 10;
  Milliseconds initial{1'000};
  Milliseconds max{60'000};
  [[nodiscard]] bool operator==(const Retry&) const = default;
};

struct MigrationSpec {
  std::optional<WorkloadRef> workload_ref;
  std::string image;  // where there is no workload
  UrlSource url;
  AlembicTool alembic;
  std::optional<CommandTool> command;  // in place of alembic
  GateMode gate = GateMode::kAdmission;
  Policy policy;
  Timeouts timeouts;
  Retry retry;
  Json pod_template;  // overlay on the Job's pod; null where there is none
  bool suspend = false;
  int history_limit = 10;
};

struct Condition {
  std::string type;
  std::string status;  // True | False | Unknown
  std::string reason;
  std::string message;
  std::int64_t observed_generation = 0;
  Timestamp last_transition_time{};
  [[nodiscard]] bool operator==(const Condition&) const = default;
};

struct TargetStatus {
  std::vector<std::string> images;
  std::int64_t workload_generation = 0;
  std::string workload_uid;
  [[nodiscard]] bool operator==(const TargetStatus&) const = default;
};

struct RevisionStatus {
  std::vector<std::string> current;  // the raw version rows
  std::string target;
  int pending = 0;
  [[nodiscard]] bool operator==(const RevisionStatus&) const = default;
};

struct PlanStatus {
  std::string digest;
  std::string risk;
  std::string config_map;
  int steps = 0;
  int errors = 0;  // findings
  int warnings = 0;
  [[nodiscard]] bool operator==(const PlanStatus&) const = default;
};

// The run that is under way, or the last one.
struct RunStatus {
  std::string job;
  int attempt = 0;
  std::string target;  // the target's key
  std::string inputs;  // what else the run depended on: it is tried again when that changes
  std::string image;
  std::optional<Timestamp> started;
  std::optional<Timestamp> finished;
  std::string outcome;  // empty while it runs
  std::string reason;
  std::string message;
  std::string step;       // `2/5 b2c3`
  std::string statement;  // the one that runs, shortened
  std::string progress;   // a sentence
  std::vector<Blocker> blockers;
  [[nodiscard]] bool operator==(const RunStatus&) const = default;
};

struct GateStatus {
  int waiting = 0;
  int opened = 0;
  [[nodiscard]] bool operator==(const GateStatus&) const = default;
};

struct HistoryEntry {
  int attempt = 0;
  std::string image;
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::string outcome;
  std::string reason;
  std::optional<Timestamp> started;
  double seconds = 0;
  [[nodiscard]] bool operator==(const HistoryEntry&) const = default;
};

struct MigrationStatus {
  std::int64_t observed_generation = -1;  // the CRD's default: nobody has looked yet
  std::string phase;
  std::vector<Condition> conditions;
  TargetStatus target;
  std::vector<std::string> admitted;  // images, newest first; `image#hash` where the tag is mutable
  RevisionStatus revision;
  std::vector<Finding> diagnosis;
  std::optional<PlanStatus> plan;
  RunStatus run;
  GateStatus gates;
  std::vector<HistoryEntry> history;  // newest first
  [[nodiscard]] bool operator==(const MigrationStatus&) const = default;
};

struct Migration {
  std::string name_space;
  std::string name;
  std::string uid;
  std::string resource_version;
  std::int64_t generation = 0;
  std::map<std::string, std::string> annotations;
  std::vector<std::string> finalizers;
  std::optional<Timestamp> deletion;
  MigrationSpec spec;
  MigrationStatus status;
};

inline constexpr std::string_view kGroup = "lockkeeper.dev";
inline constexpr std::string_view kApiVersion = "lockkeeper.dev/v1alpha1";
inline constexpr std::string_view kMigrationKind = "Migration";

[[nodiscard]] Migration parse_migration(const Json& object);

// The whole status, empty fields left out: for a merge patch, say what must go with nulls (status_patch).
[[nodiscard]] Json to_json(const MigrationStatus& status);

// The JSON merge patch that makes `before` into `after`; an empty object where they are equal.
[[nodiscard]] Json status_patch(const MigrationStatus& before, const MigrationStatus& after);

}  // namespace lockkeeper::api
