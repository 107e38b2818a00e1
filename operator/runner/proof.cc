#include "runner/proof.h"

#include <optional>

#include "api/vocabulary.h"

namespace lockkeeper::runner {
namespace {

std::string flag_for(const plan::RemedyPolicy& policy, api::Code code) {
  switch (code) {
    case api::Code::kUnversionedDatabase:
    case api::Code::kOrphanedRevision:
    case api::Code::kOverlappingRows:
    case api::Code::kUnstampedEffects:
      if (policy.adopt == plan::Adopt::kProven) return "--adopt=proven";
      return code == api::Code::kUnstampedEffects && policy.apply == plan::Apply::kDefensive ? "--apply=defensive" : "";
    case api::Code::kMissingEffects:
    case api::Code::kPartialRevision: return policy.drift == plan::Drift::kRepair ? "--drift=repair" : "";
    case api::Code::kNoRevisions:
      return policy.bootstrap == plan::Bootstrap::kAutogenerate ? "--bootstrap=autogenerate" : "";
    default: return "";
  }
}

}  // namespace

std::string missing_proof(const plan::RemedyPolicy& policy, std::string_view reason) {
  const std::optional<api::Code> code = api::parse_code(reason);
  const std::string flag = code ? flag_for(policy, *code) : "";
  if (flag.empty()) return "";
  return " " + flag + " needs proof, and there is neither a shadow database nor a snapshot to prove anything with.";
}

}  // namespace lockkeeper::runner
