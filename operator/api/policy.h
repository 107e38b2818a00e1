// Every policy of a Migration: its values, its default and its spellings, in one table each.
//
// The resource and JSON spell a policy `invalidIndexes: Repair`; the runner's flag is the same in kebab case,
// `--invalid-indexes=repair`. The parsers of both, the operator's arguments and the flags walk these tables. A new
// value is a row here and a word in crds/; tests/unit/api/crd_test.cc holds the two together.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/duration.h"

namespace lockkeeper::api {

// A policy that is one of several words.
template <typename Value, std::size_t N>
struct Choice {
  std::string_view field;  // of spec.policy
  std::string_view what;   // for --help
  Value usual;
  std::array<std::pair<std::string_view, Value>, N> words;  // as the resource spells them
};

// A policy that is on or off; a flag turns it off.
struct Switch {
  std::string_view field;
  std::string_view flag;  // turns it off
  std::string_view what;
  bool usual;
};

enum class Heads { kRequireSingle, kAll };
inline constexpr Choice<Heads, 2> kHeadsPolicy{"heads",
                                               "What to do where the target resolves to several heads",
                                               Heads::kRequireSingle,
                                               {{{"RequireSingle", Heads::kRequireSingle}, {"All", Heads::kAll}}}};

inline constexpr Switch kLedgerPolicy{"ledger", "no-ledger", "Keep no record in schema lockkeeper", true};

// The policies below say what a run may do beside applying pending revisions. Their defaults never touch a row or an
// object that a plain upgrade would not touch. Every other value acts on proof alone: from spec.shadow, or from a
// snapshot file in the image.

// Where the version rows are wrong, and the catalogs prove the right ones: stamp the proven revisions.
enum class Adopt { kNever, kProven };
inline constexpr Choice<Adopt, 2> kAdoptPolicy{"adopt",
                                               "Stamp revisions that the schema provably equals",
                                               Adopt::kNever,
                                               {{{"Never", Adopt::kNever}, {"Proven", Adopt::kProven}}}};

// Where objects that stamped revisions make are missing or different.
enum class Drift { kWarn, kFail, kIgnore, kRepair };
inline constexpr Choice<Drift, 4> kDriftPolicy{
    "drift",
    "What to do where the schema is not what its revisions make",
    Drift::kWarn,
    {{{"Warn", Drift::kWarn}, {"Fail", Drift::kFail}, {"Ignore", Drift::kIgnore}, {"Repair", Drift::kRepair}}}};

// Where the exact result of an operation exists already: skip the operation.
enum class Apply { kStrict, kDefensive };
inline constexpr Choice<Apply, 2> kApplyPolicy{"apply",
                                               "Skip operations whose exact result exists",
                                               Apply::kStrict,
                                               {{{"Strict", Apply::kStrict}, {"Defensive", Apply::kDefensive}}}};

// Where there is no revision at all.
enum class Bootstrap { kNever, kAutogenerate };
inline constexpr Choice<Bootstrap, 2> kBootstrapPolicy{
    "bootstrap",
    "Make the first revision where there is none",
    Bootstrap::kNever,
    {{{"Never", Bootstrap::kNever}, {"Autogenerate", Bootstrap::kAutogenerate}}}};

// Where a failed CREATE INDEX CONCURRENTLY has left an invalid index.
enum class InvalidIndexes { kReport, kRepair };
inline constexpr Choice<InvalidIndexes, 2> kInvalidIndexesPolicy{
    "invalidIndexes",
    "What to do with indexes that a failed CONCURRENTLY left",
    InvalidIndexes::kReport,
    {{{"Report", InvalidIndexes::kReport}, {"Repair", InvalidIndexes::kRepair}}}};

// Where the code that runs now sends queries that fail once the pending revisions are applied. Fail refuses, and asks
// before it applies anything; the others ask where somebody looks.
enum class OldCode { kWarn, kFail, kIgnore };
inline constexpr Choice<OldCode, 3> kOldCodePolicy{
    "oldCode",
    "What to do where queries of the running code would fail",
    OldCode::kWarn,
    {{{"Warn", OldCode::kWarn}, {"Fail", OldCode::kFail}, {"Ignore", OldCode::kIgnore}}}};

// Which findings of lint refuse what is pending, before anything of it is applied. In the resource it is
// `policy.lint.failOn`.
enum class LintFailOn { kNever, kWarning, kError };
inline constexpr Choice<LintFailOn, 3> kLintFailOnPolicy{
    "lintFailOn",
    "Which findings of lint refuse what is pending",
    LintFailOn::kNever,
    {{{"Never", LintFailOn::kNever}, {"Warning", LintFailOn::kWarning}, {"Error", LintFailOn::kError}}}};

// A finding of lint that somebody has looked at, and takes.
struct LintIgnore {
  std::string rule;
  std::string revision;  // empty: of each
  std::string reason;
  [[nodiscard]] bool operator==(const LintIgnore&) const = default;
};
inline constexpr std::size_t kMostLintIgnores = 64;

// `policy.lint`: which of lint's findings count for a run.
struct LintPolicy {
  LintFailOn fail_on = kLintFailOnPolicy.usual;
  std::vector<LintIgnore> ignore{};
  std::string start_after{};  // this revision, and all that it needs, are old and not judged; empty: none is
  [[nodiscard]] bool operator==(const LintPolicy&) const = default;
};

// A flag of the runner; the resource has no field for it yet.
enum class Approval { kNever, kOnRisk, kAlways };
inline constexpr Choice<Approval, 3> kApprovalPolicy{
    "approval",
    "When a plan needs somebody's approval",
    Approval::kNever,
    {{{"Never", Approval::kNever}, {"OnRisk", Approval::kOnRisk}, {"Always", Approval::kAlways}}}};

struct Policy {
  Heads heads = kHeadsPolicy.usual;
  bool ledger = kLedgerPolicy.usual;
  Adopt adopt = kAdoptPolicy.usual;
  Drift drift = kDriftPolicy.usual;
  Apply apply = kApplyPolicy.usual;
  Bootstrap bootstrap = kBootstrapPolicy.usual;
  InvalidIndexes invalid_indexes = kInvalidIndexesPolicy.usual;
  OldCode old_code = kOldCodePolicy.usual;
  LintPolicy lint{};
  std::optional<Milliseconds> drift_check_every;  // nullopt: nobody looks between two runs
  [[nodiscard]] bool operator==(const Policy&) const = default;
};

// Calls `visit(table, member)` for each policy that both the resource and the flags have as one word. `table` is a
// Choice or a Switch; `member` is the policy's value in `policy`.
template <typename SomePolicy, typename Visit>
void for_each_policy(SomePolicy&& policy, Visit&& visit) {
  visit(kHeadsPolicy, policy.heads);
  visit(kLedgerPolicy, policy.ledger);
  visit(kAdoptPolicy, policy.adopt);
  visit(kDriftPolicy, policy.drift);
  visit(kApplyPolicy, policy.apply);
  visit(kBootstrapPolicy, policy.bootstrap);
  visit(kInvalidIndexesPolicy, policy.invalid_indexes);
  visit(kOldCodePolicy, policy.old_code);
}

constexpr const auto& table_of(Heads) {
  return kHeadsPolicy;
}
constexpr const auto& table_of(Adopt) {
  return kAdoptPolicy;
}
constexpr const auto& table_of(Drift) {
  return kDriftPolicy;
}
constexpr const auto& table_of(Apply) {
  return kApplyPolicy;
}
constexpr const auto& table_of(Bootstrap) {
  return kBootstrapPolicy;
}
constexpr const auto& table_of(InvalidIndexes) {
  return kInvalidIndexesPolicy;
}
constexpr const auto& table_of(OldCode) {
  return kOldCodePolicy;
}
constexpr const auto& table_of(LintFailOn) {
  return kLintFailOnPolicy;
}
constexpr const auto& table_of(Approval) {
  return kApprovalPolicy;
}

template <typename Value>
concept PolicyValue = requires(Value value) {
  table_of(value);
};

// Returns: the value as the resource spells it: `RequireSingle`.
template <PolicyValue Value>
[[nodiscard]] constexpr std::string_view to_string(Value value) {
  for (const auto& [word, meaning] : table_of(value).words) {
    if (meaning == value) return word;
  }
  return "Unknown";
}

// Returns: the value that the resource spells so; nullopt for any other word.
template <PolicyValue Value>
[[nodiscard]] constexpr std::optional<Value> parse_policy(std::string_view text) {
  for (const auto& [word, meaning] : table_of(Value()).words) {
    if (word == text) return meaning;
  }
  return std::nullopt;
}

// Returns: `invalidIndexes` or `RequireSingle` as a flag spells it: `invalid-indexes`, `require-single`.
[[nodiscard]] std::string kebab_case(std::string_view text);

// Returns: the value as the command line spells it: `--heads=require-single`.
template <PolicyValue Value>
[[nodiscard]] std::string to_flag(Value value) {
  return "--" + kebab_case(table_of(value).field) + "=" + kebab_case(to_string(value));
}

// Returns: as `--lint-ignore` spells it: `dropping-column@b7c1: nobody reads it` or `dropping-column: …`.
[[nodiscard]] std::string to_string(const LintIgnore& ignore);
// Reads what to_string() gives. Returns: nullopt where there is no rule, no revision behind an `@`, or no reason.
[[nodiscard]] std::optional<LintIgnore> parse_lint_ignore(std::string_view text);

}  // namespace lockkeeper::api
