#include "runner/observe/lack_of_proof.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "api/vocabulary.h"
#include "plan/sentences.h"
#include "plan/severity.h"

namespace lockkeeper::runner {
namespace {

std::string flag_for(const api::Policy& policy, api::Code code) {
  switch (code) {
    case api::Code::kUnversionedDatabase:
    case api::Code::kOrphanedRevision:
    case api::Code::kOverlappingRows:
    case api::Code::kUnstampedEffects:
      if (policy.adopt == api::Adopt::kProven) return api::to_flag(policy.adopt);
      return code == api::Code::kUnstampedEffects && policy.apply == api::Apply::kDefensive ? api::to_flag(policy.apply)
                                                                                            : "";
    case api::Code::kMissingEffects:
    case api::Code::kPartialRevision: return policy.drift == api::Drift::kRepair ? api::to_flag(policy.drift) : "";
    case api::Code::kNoRevisions:
      return policy.bootstrap == api::Bootstrap::kAutogenerate ? api::to_flag(policy.bootstrap) : "";
    default: return "";
  }
}

const api::Finding* find_not_replayable(const std::vector<api::Finding>& findings) {
  const auto found = std::find_if(findings.begin(), findings.end(), [](const api::Finding& finding) {
    return finding.code == api::Code::kNotReplayable;
  });
  return found == findings.end() ? nullptr : &*found;
}

bool acts_on_proof_alone(const Settings& settings) {
  return settings.act == Act::kAdopt || settings.act == Act::kRepair;
}

bool asks_for_proof(const Settings& settings) {
  const api::Policy& policy = settings.policy;
  return acts_on_proof_alone(settings) || policy.adopt == api::Adopt::kProven || policy.drift == api::Drift::kRepair ||
         policy.apply == api::Apply::kDefensive;
}

}  // namespace

bool is_only_lack_of_proof(const api::Finding& finding, const Settings& settings) {
  if (finding.code == api::Code::kNotReplayable) return !acts_on_proof_alone(settings);
  return finding.code == api::Code::kDatabaseUnreachable && !asks_for_proof(settings);
}

void refuse_unproven(std::vector<api::Finding>& findings, const std::vector<api::Finding>& problems,
                     const api::Policy& policy) {
  if (find_not_replayable(problems) == nullptr) return;
  for (api::Finding& finding : findings) {
    if (!flag_for(policy, finding.code).empty()) plan::judge(finding, plan::Circumstance::kProofMissing);
  }
}

std::string missing_proof(const api::Policy& policy, std::string_view reason,
                          const std::vector<api::Finding>& findings) {
  const std::optional<api::Code> code = api::parse_code(reason);
  const std::string flag = code ? flag_for(policy, *code) : "";
  if (flag.empty()) return "";
  if (const api::Finding* why = find_not_replayable(findings)) {
    return fmt::format(" {} needs proof, and there is none. {}", flag, plan::with_full_stop(why->message));
  }
  const bool no_files = std::any_of(findings.begin(), findings.end(), [](const api::Finding& finding) {
    return finding.code == api::Code::kNoRevisions && finding.severity == api::Severity::kError;
  });
  if (no_files && policy.bootstrap != api::Bootstrap::kAutogenerate) {
    return fmt::format(" {} needs revision files to prove anything with.", flag);
  }
  return fmt::format(" {} needs proof, and there is neither a shadow database nor a snapshot to prove anything with.",
                     flag);
}

}  // namespace lockkeeper::runner
