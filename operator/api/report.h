// Reports of the runner about a database, a plan and a run: the JSON of `lockkeeper doctor|plan|apply -o json`, and the
// termination message that the operator reads back. Field names are a contract (docs/cli.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/foresight.h"
#include "api/lint_summary.h"
#include "api/vocabulary.h"
#include "base/json.h"

namespace lockkeeper::api {

struct Finding {
  Code code = Code::kUpToDate;
  Severity severity = Severity::kInfo;
  std::string subject;    // the revision, object, file or variable that the finding is about
  std::string message;    // one sentence that describes the state, with names
  std::string remedy;     // the way out, as a command where there is one
  std::string context{};  // set where env.py configures several: `db:5432/shop, tenant_a.alembic_version`
  [[nodiscard]] bool operator==(const Finding&) const = default;
};

// One of several contexts that env.py configures: a database, and a version table in it. Reports list contexts only
// where there are several.
struct Context {
  std::string database;
  std::string version_table;
  std::vector<std::string> from;     // the raw version rows
  std::vector<std::string> to{};     // of a plan: the rows after it; of a run: the rows now
  std::vector<std::string> heads{};  // of the context's files
  std::vector<std::string> pending{};
  std::optional<Outcome> outcome{};  // of a run
  [[nodiscard]] bool operator==(const Context&) const = default;
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
  std::vector<Context> contexts{};  // where there are several, `revision` is the sum of all
};

enum class Action { kUpgrade, kStamp, kRepair, kBootstrap, kCommand };
[[nodiscard]] std::string_view to_string(Action action);
// Returns: nullopt for any other word than to_string() gives.
[[nodiscard]] std::optional<Action> parse_action(std::string_view text);

struct PlannedStatement {
  std::string sql;
  std::vector<LockUse> locks{};  // of relations that were there before the plan
};

struct PlannedStep {
  Action action = Action::kUpgrade;
  std::string revision;
  std::vector<PlannedStatement> statements;
  std::vector<RuleFinding> findings;
  std::string context{};
};

struct Plan {
  std::string digest;  // over from, to and the steps; an approval names it
  Risk risk = Risk::kNone;
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::vector<PlannedStep> steps;
  std::vector<Finding> findings;
  std::vector<Context> contexts{};  // where there are several
  LintSummary lint{};               // of the steps' findings
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
  // The names that queries could use before and that are gone now, also where the run failed; plan/evidence/dropped.h
  // has the spelling. nullopt where the run changed something and nobody can tell what is gone.
  std::optional<std::vector<std::string>> dropped = std::vector<std::string>();
  std::vector<Context> contexts{};  // where there are several
  LintSummary lint{};               // of the plan
};

// Each carries `kind`, but for a Finding.
[[nodiscard]] Json to_json(const Finding& finding);
[[nodiscard]] Json to_json(const Diagnosis& diagnosis);
[[nodiscard]] Json to_json(const Plan& plan);
[[nodiscard]] Json to_json(const Run& run);

// Each reads what to_json() wrote. The contexts of a Diagnosis are not read back; unknown fields are ignored; a finding
// with an unknown code is left out of its report.
// Returns: nullopt where `json` is not an object of that kind.
[[nodiscard]] std::optional<Run> parse_run(const Json& json);
[[nodiscard]] std::optional<Diagnosis> parse_diagnosis(const Json& json);
[[nodiscard]] std::optional<Finding> parse_finding(const Json& json);

// Returns: the finding of severity error that comes first by api/importance.h, owned by `findings`; nullptr where there
// is none.
[[nodiscard]] const Finding* first_error(const std::vector<Finding>& findings);

// Kubernetes keeps 4096 bytes of a container's termination message.
inline constexpr std::size_t kTerminationMessageBytes = 4096;

// The run as one line of JSON within `limit` bytes. A run that is too long loses, in this order: steps, contexts,
// the worst findings of lint but their count, most names of dropped objects, findings that are no errors, the ends of
// long texts, all findings, most version rows. The outcome, the reason, the message's beginning, and the fact that
// something was dropped always stay.
[[nodiscard]] std::string to_termination_message(const Run& run, std::size_t limit = kTerminationMessageBytes);
// The same for a diagnosis. One that is too long loses, in this order: heads and most pending revisions, the ends of
// long texts, findings from the last one on (errors are moved to the front), most version rows. Contexts stay.
[[nodiscard]] std::string to_termination_message(const Diagnosis& diagnosis,
                                                 std::size_t limit = kTerminationMessageBytes);

}  // namespace lockkeeper::api
