#include "plan/policy.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "plan/sentences.h"

namespace lockkeeper::plan {

namespace {

// `require-single` and `RequireSingle` are one word.
std::string folded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c != '-') result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return result;
}

template <typename Value, std::size_t N>
std::optional<Value> among(const std::array<std::pair<std::string_view, Value>, N>& words, std::string_view text) {
  const std::string word = folded(text);
  for (const auto& [name, value] : words) {
    if (name == word) return value;
  }
  return std::nullopt;
}

bool is_risky(std::string_view risk) {
  return risk != "None" && risk != "Online";
}

}  // namespace

std::optional<HeadsPolicy> parse_heads_policy(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, HeadsPolicy>, 2> kWords{
      {{"requiresingle", HeadsPolicy::kRequireSingle}, {"all", HeadsPolicy::kAll}}};
  return among(kWords, text);
}

std::optional<ApprovalPolicy> parse_approval_policy(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, ApprovalPolicy>, 3> kWords{
      {{"never", ApprovalPolicy::kNever}, {"onrisk", ApprovalPolicy::kOnRisk}, {"always", ApprovalPolicy::kAlways}}};
  return among(kWords, text);
}

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

Decision decide(const std::vector<api::Finding>& findings, const api::Plan& plan, const Policy& policy) {
  if (const api::Finding* error = api::first_error(findings)) {
    return {.outcome = outcome_of(error->code),
            .reason = std::string(api::to_string(error->code)),
            .message = with_full_stop(error->message) +
                       (error->remedy.empty() ? "" : " Remedy: " + with_full_stop(error->remedy))};
  }
  if (plan.steps.empty()) {
    Decision decision{.outcome = api::Outcome::kUpToDate,
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
  const bool asks =
      policy.approval == ApprovalPolicy::kAlways || (policy.approval == ApprovalPolicy::kOnRisk && is_risky(plan.risk));
  if (asks && policy.approved_digest != plan.digest) {
    const std::string why =
        policy.approved_digest.empty()
            ? ""
            : " The approval that is there, " + policy.approved_digest.substr(0, 12) + ", is for another plan.";
    return {.outcome = api::Outcome::kWaitingForApproval,
            .reason = std::string(api::to_string(api::Outcome::kWaitingForApproval)),
            .message = "The plan " + plan.digest.substr(0, 12) + " (risk " + plan.risk + ", " +
                       std::to_string(plan.steps.size()) + (plan.steps.size() == 1 ? " step" : " steps") +
                       ") waits for an approval of its digest." + why + " Digest: " + plan.digest};
  }
  return {};
}

}  // namespace lockkeeper::plan
