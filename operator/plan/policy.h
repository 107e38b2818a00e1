// Whether a run goes on: findings and plan against what the user allows. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/report.h"

namespace lockkeeper::plan {

enum class HeadsPolicy { kRequireSingle, kAll };
enum class ApprovalPolicy { kNever, kOnRisk, kAlways };

// What may be done beside applying what is pending. The defaults never touch a row or an object that a plain upgrade
// would not. Everything but the defaults needs proof: a shadow database or a snapshot file.
enum class Adopt { kNever, kProven };  // rows are wrong and the catalogs prove which are right: stamp those
enum class Drift { kWarn, kFail, kIgnore, kRepair };  // what stamped revisions should have made is not there
enum class Apply { kStrict, kDefensive };             // an operation whose exact result exists is skipped
enum class Bootstrap { kNever, kAutogenerate };       // there is no revision at all
enum class InvalidIndexes { kReport, kRepair };

struct RemedyPolicy {
  Adopt adopt = Adopt::kNever;
  Drift drift = Drift::kWarn;
  Apply apply = Apply::kStrict;
  Bootstrap bootstrap = Bootstrap::kNever;
  InvalidIndexes invalid_indexes = InvalidIndexes::kReport;
};

// As flags spell them (`require-single`) and as the resource does (`RequireSingle`).
[[nodiscard]] std::optional<HeadsPolicy> parse_heads_policy(std::string_view text);
[[nodiscard]] std::optional<ApprovalPolicy> parse_approval_policy(std::string_view text);

struct Policy {
  HeadsPolicy heads = HeadsPolicy::kRequireSingle;
  ApprovalPolicy approval = ApprovalPolicy::kNever;
  std::string approved_digest;  // the plan that somebody approved; empty: none
};

// How a run ends that stops at this finding: Refused, but what may pass by itself is LockNotObtained,
// PreconditionNotMet, and so on.
[[nodiscard]] api::Outcome outcome_of(api::Code code);

// Either the run applies the plan (`outcome` is empty), or it ends here.
struct Decision {
  std::optional<api::Outcome> outcome;
  std::string reason;   // a Code, or the outcome's name
  std::string message;  // for a person, with the remedy
  [[nodiscard]] bool proceed() const { return !outcome.has_value(); }
};

[[nodiscard]] Decision decide(const std::vector<api::Finding>& findings, const api::Plan& plan, const Policy& policy);

}  // namespace lockkeeper::plan
