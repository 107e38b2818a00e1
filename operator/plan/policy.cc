#include "plan/policy.h"

#include <fmt/core.h>

#include <algorithm>

#include "plan/sentences.h"

namespace lockkeeper::plan {

api::Outcome outcome_of(api::Code code) {
  switch (code) {
    case api::Code::kLockHeld:
    case api::Code::kBlocked: return api::Outcome::kLockNotObtained;
    case api::Code::kTransactionPooler:
    case api::Code::kReadOnlyDatabase:
    case api::Code::kMissingPrerequisite:
    case api::Code::kReplicaLag:
    case api::Code::kNoHeadroom:
    case api::Code::kDatabaseUnreachable: return api::Outcome::kPreconditionNotMet;
    case api::Code::kMigrationFailed: return api::Outcome::kFailed;
    case api::Code::kOutOfMemory: return api::Outcome::kUnknown;
    default: return api::Outcome::kRefused;
  }
}

ApplyDecision decide(const std::vector<api::Finding>& findings, const api::Plan& plan, const ApprovalTerms& approval) {
  if (const api::Finding* error = api::first_error(findings)) {
    return {.outcome = outcome_of(error->code),
            .reason = std::string(api::to_string(error->code)),
            .message = with_remedy(error->message, error->remedy)};
  }
  if (plan.steps.empty()) {
    ApplyDecision decision{.outcome = api::Outcome::kUpToDate,
                           .reason = std::string(api::to_string(api::Outcome::kUpToDate)),
                           .message = "Nothing is pending."};
    // Of several, the one that says most: an older image, a target that lies behind.
    for (const api::Code code : {api::Code::kAheadOfImage, api::Code::kUpToDate}) {
      const auto found = std::find_if(findings.begin(), findings.end(),
                                      [code](const api::Finding& finding) { return finding.code == code; });
      if (found == findings.end()) continue;
      decision.reason = std::string(api::to_string(code));
      decision.message = found->message;
      break;
    }
    return decision;
  }
  const bool asks = approval.when == api::Approval::kAlways ||
                    (approval.when == api::Approval::kOnRisk && plan.risk > api::Risk::kOnline);
  if (asks && approval.digest != plan.digest) {
    const std::string why =
        approval.digest.empty()
            ? ""
            : fmt::format(" The approval that is there, {}, is for another plan.", approval.digest.substr(0, 12));
    return {.outcome = api::Outcome::kWaitingForApproval,
            .reason = std::string(api::to_string(api::Outcome::kWaitingForApproval)),
            .message = fmt::format("The plan {} (risk {}, {}) waits for an approval of its digest.{} Digest: {}",
                                   plan.digest.substr(0, 12), api::to_string(plan.risk),
                                   counted(plan.steps.size(), "step"), why, plan.digest)};
  }
  return {};
}

}  // namespace lockkeeper::plan
