// Whether a run goes on: findings and plan against what the user approves. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/policy.h"
#include "api/report.h"

namespace lockkeeper::plan {

// When somebody has to approve a plan, and what was approved.
struct ApprovalTerms {
  api::Approval when = api::kApprovalPolicy.usual;
  std::string digest;  // of the plan that somebody approved; empty: none
};

// How a run ends that stops at this finding: Refused, but what may pass by itself is LockNotObtained,
// PreconditionNotMet, and so on.
[[nodiscard]] api::Outcome outcome_of(api::Code code);

// Either the run applies the plan (`outcome` is empty), or it ends here.
struct ApplyDecision {
  std::optional<api::Outcome> outcome;
  std::string reason;   // a Code, or the outcome's name
  std::string message;  // for a person, with the remedy
  [[nodiscard]] bool proceed() const { return !outcome.has_value(); }
};

[[nodiscard]] ApplyDecision decide(const std::vector<api::Finding>& findings, const api::Plan& plan,
                                   const ApprovalTerms& approval);

}  // namespace lockkeeper::plan
