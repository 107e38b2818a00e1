// The `spec` of a Migration, with the CRD's defaults. crds/lockkeeper.dev_migrations.yaml and docs/spec.md describe the
// same fields to users; tests/integration/crd holds the three together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/limits.h"
#include "api/policy.h"
#include "base/json.h"

namespace lockkeeper::api {

// Anything with a pod template at spec.template, in the Migration's namespace.
struct WorkloadRef {
  std::string api_version;
  std::string kind;
  std::string name;
  std::string container;  // whose image migrates; empty: the pod's default container, else its first
  [[nodiscard]] bool operator==(const WorkloadRef&) const = default;
};

struct SecretKeyRef {
  std::string name;
  std::string key;
  [[nodiscard]] bool operator==(const SecretKeyRef&) const = default;
};

// The variable that holds the URL where the spec names no other place.
inline constexpr std::string_view kUsualUrlVariable = "DATABASE_URL";

// The place of the database's URL; exactly one member is set. The operator itself never reads the URL.
struct UrlFrom {
  std::string env;                             // a variable of the container
  std::optional<SecretKeyRef> secret_key_ref;  // the run's pod gets the key as a variable, by reference
  std::string file;                            // an absolute path in the container
  [[nodiscard]] bool operator==(const UrlFrom&) const = default;
};

struct AlembicTool {
  std::string config = "alembic.ini";  // relative to `directory`
  std::string directory;               // empty: the container's working directory
  std::string target = "head";
  std::vector<std::string> python{};  // the words that start Python; empty: the runner looks for it
  std::string section = "alembic";    // of the ini file
  std::vector<std::string> x{};       // key=value, for context.get_x_argument()
  std::string before{};               // a command for the image's sh that runs first
  std::string flask{};                // an application as FLASK_APP names it, whose Alembic is Flask-Migrate's
  [[nodiscard]] bool operator==(const AlembicTool&) const = default;
};

struct CommandTool {
  std::vector<std::string> apply;
  std::vector<std::string> plan;  // may be empty
  std::string directory;          // empty: the container's working directory
  [[nodiscard]] bool operator==(const CommandTool&) const = default;
};

struct Tool {
  AlembicTool alembic;
  std::optional<CommandTool> command;  // where set, instead of Alembic
  [[nodiscard]] bool operator==(const Tool&) const = default;
};

enum class GateMode { kAdmission, kTemplate, kNone };
[[nodiscard]] std::string_view to_string(GateMode mode);
// Returns: nullopt for any other word than to_string() gives.
[[nodiscard]] std::optional<GateMode> parse_gate_mode(std::string_view text);

// The database in which revisions are replayed, to see the schema that they make; exactly one member is set.
struct Shadow {
  bool same_server = false;  // a database of its own beside the real one, for the time of the run
  UrlFrom url_from;          // an empty database that nobody else uses
  std::string image = {};    // of a PostgreSQL that runs beside the run, in its pod
  [[nodiscard]] bool operator==(const Shadow&) const = default;
};

struct MigrationSpec {
  std::optional<WorkloadRef> workload_ref;  // either the workload is set
  std::string image;                        // or the image is
  UrlFrom url_from;                         // default: env DATABASE_URL
  Tool tool;
  GateMode gate = GateMode::kAdmission;
  Policy policy;
  std::optional<Shadow> shadow;
  Timeouts timeouts;
  Retry retry;
  Json pod_template;  // laid over the Job's pod template; null for none
  bool suspend = false;
  int history_limit = 10;
  [[nodiscard]] bool operator==(const MigrationSpec&) const = default;
};

// Reads the value of `spec`. A field that is missing, of another type or not understood has its default: a Migration
// that was stored before the field existed must still be served.
// Throws: nothing for the content of `spec`.
[[nodiscard]] MigrationSpec parse_spec(const Json& spec);

}  // namespace lockkeeper::api
