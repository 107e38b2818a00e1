// The decision whether a run goes on: findings and plan against the user's approval. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/policy.h"
#include "api/report.h"

namespace lockkeeper::plan {

// When somebody has to approve a plan, and which plan was approved.
struct ApprovalTerms {
  api::Approval when = api::kApprovalPolicy.usual;
  std::string digest;  // of the plan that somebody approved; empty: none
};

// Returns: the outcome of a run that stops at a finding with this code. It is Refused, but for a state that may pass by
// itself (LockNotObtained, PreconditionNotMet) and for statements that may have run (Failed, Unknown).
[[nodiscard]] api::Outcome outcome_of(api::Code code);

// Either the run applies the plan (`outcome` is empty), or it ends here.
struct ApplyDecision {
  std::optional<api::Outcome> outcome;
  std::string reason;   // a Code, or the outcome's name
  std::string message;  // for a person, with the remedy
  [[nodiscard]] bool proceed() const { return !outcome.has_value(); }
};

// Decides by the first error, then by whether there is a step, then by the approval of the plan's digest.
[[nodiscard]] ApplyDecision decide(const std::vector<api::Finding>& findings, const api::Plan& plan,
                                   const ApprovalTerms& approval);

}  // namespace lockkeeper::plan
