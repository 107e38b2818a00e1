// What the runner says of a database, a plan and a run: the JSON of `lockkeeper doctor|plan|apply -o json`, the
// termination message, and what the operator reads back. Field names are a contract (docs/cli.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/vocabulary.h"
#include "base/json.h"

namespace lockkeeper::api {

struct Finding {
  Code code = Code::kUpToDate;
  Severity severity = Severity::kInfo;
  std::string subject;    // the revision, object, file or variable that it is about
  std::string message;    // one sentence: what is, with names
  std::string remedy;     // what to do, as a command where there is one
  std::string context{};  // which one, where env.py configures several: `db:5432/shop, tenant_a.alembic_version`
  [[nodiscard]] bool operator==(const Finding&) const = default;
};

// One of several contexts that env.py configures: a database, and a version table in it.
struct Context {
  std::string database;
  std::string version_table;
  std::vector<std::string> from;     // the raw version rows
  std::vector<std::string> to{};     // plan: rows after it; run: rows now
  std::vector<std::string> heads{};  // of its files
  std::vector<std::string> pending{};
  std::optional<Outcome> outcome{};  // run
};

struct Revisions {
  std::vector<std::string> current;  // the raw version rows
  std::vector<std::string> heads;    // of the files
  std::vector<std::string> pending;  // in the order in which they would be applied
};

struct Diagnosis {
  Revisions revision;
  std::vector<Finding> findings;
  // Whether the schema is what the version rows say it is; nullopt where nothing proves it.
  std::optional<bool> verified = std::nullopt;
  std::vector<Context> contexts{};  // where there are several; `revision` is then of all of them
};

enum class Action { kUpgrade, kStamp, kRepair, kBootstrap, kCommand };
[[nodiscard]] std::string_view to_string(Action action);
[[nodiscard]] std::optional<Action> parse_action(std::string_view text);

struct LockUse {
  std::string relation;
  std::string mode;
  bool rewrites = false;
  bool scans = false;
};

struct PlannedStatement {
  std::string sql;
  std::vector<LockUse> locks;
};

struct PlannedStep {
  Action action = Action::kUpgrade;
  std::string revision;
  std::vector<PlannedStatement> statements;
  std::vector<Finding> findings;
  std::string context{};
};

struct Plan {
  std::string digest;  // of from, to and the steps: what an approval approves
  Risk risk = Risk::kNone;
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::vector<PlannedStep> steps;
  std::vector<Finding> findings;
  std::vector<Context> contexts{};  // where there are several
};

struct StepResult {
  Action action = Action::kUpgrade;
  std::string revision;
  double seconds = 0;
  StepOutcome outcome = StepOutcome::kUnknown;
  std::string context{};
};

struct Run {
  Outcome outcome = Outcome::kFailed;
  std::string reason;   // a Code, or the outcome's own name where no finding says more
  std::string message;  // one or two sentences for a person, with the remedy
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::vector<StepResult> steps;
  std::vector<Finding> findings;
  // Whether the schema is what the version rows say it is, looked at after the run; nullopt where nothing proves it.
  std::optional<bool> verified = std::nullopt;
  // What it took away that queries could name before, also where it failed (plan/evidence/dropped.h has the spelling);
  // nullopt where it did something and nobody can tell.
  std::optional<std::vector<std::string>> dropped = std::vector<std::string>();
  std::vector<Context> contexts{};  // where there are several
};

[[nodiscard]] Json to_json(const Finding& finding);
[[nodiscard]] Json to_json(const Diagnosis& diagnosis);
[[nodiscard]] Json to_json(const Plan& plan);
[[nodiscard]] Json to_json(const Run& run);

// nullopt where it is not an object of that kind; unknown fields are ignored, unknown codes make no finding.
[[nodiscard]] std::optional<Run> parse_run(const Json& json);
[[nodiscard]] std::optional<Diagnosis> parse_diagnosis(const Json& json);
[[nodiscard]] std::optional<Finding> parse_finding(const Json& json);

// The first finding of severity error in the vocabulary's order; nullptr where there is none.
[[nodiscard]] const Finding* first_error(const std::vector<Finding>& findings);

// Kubernetes keeps 4096 bytes of a container's termination message.
inline constexpr std::size_t kTerminationMessageBytes = 4096;

// The run as one line of JSON within `limit` bytes: gives up steps first, then findings that are no errors, then
// the ends of long texts; the outcome, reason and message always stay, and so does that something was dropped.
[[nodiscard]] std::string to_termination_message(const Run& run, std::size_t limit = kTerminationMessageBytes);
// The same of a diagnosis: gives up pending revisions and heads first, then the ends of long texts, then findings from
// the last one on; errors stand first among them.
[[nodiscard]] std::string to_termination_message(const Diagnosis& diagnosis,
                                                 std::size_t limit = kTerminationMessageBytes);

}  // namespace lockkeeper::api
