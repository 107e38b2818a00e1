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

// Why nothing shows what the revisions run.
std::string why_unknown(const std::vector<api::Finding>& findings) {
  if (const api::Finding* why = find_not_replayable(findings)) return plan::with_full_stop(why->message);
  const auto stale = std::find_if(findings.begin(), findings.end(), [](const api::Finding& finding) {
    return finding.code == api::Code::kSnapshotStale;
  });
  if (stale != findings.end()) return plan::with_full_stop(stale->message);
  return "There is neither a shadow database nor a snapshot file.";
}

bool upgrades(const api::Plan& plan) {
  return std::any_of(plan.steps.begin(), plan.steps.end(),
                     [](const api::PlannedStep& step) { return step.action == api::Action::kUpgrade; });
}

bool acts_on_proof_alone(const Settings& settings) {
  return settings.act == Act::kAdopt || settings.act == Act::kRepair;
}

bool asks_for_proof(const Settings& settings) {
  const api::Policy& policy = settings.policy;
  return acts_on_proof_alone(settings) || policy.adopt == api::Adopt::kProven || policy.drift == api::Drift::kRepair ||
         policy.apply == api::Apply::kDefensive || policy.lint.fail_on != api::LintFailOn::kNever ||
         policy.old_code == api::OldCode::kFail;
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

std::optional<api::Finding> find_unjudged_statements(const api::Plan& plan, const Settings& settings,
                                                     const std::vector<api::Finding>& findings) {
  const api::LintFailOn fail_on = settings.policy.lint.fail_on;
  if (fail_on == api::LintFailOn::kNever || plan.lint.unjudged == 0) return std::nullopt;
  const std::string revisions = plan::counted(static_cast<std::size_t>(plan.lint.unjudged), "pending revision");
  return api::Finding{api::Code::kNotReplayable, api::Severity::kError, "",
                      fmt::format("{} judges what pending revisions run, and nobody knows it of {}. {}",
                                  api::to_flag(fail_on), revisions, why_unknown(findings)),
                      fmt::format("write the snapshot file (`lockkeeper snapshot`), or name a shadow "
                                  "(--shadow=same-server, spec.shadow); or let nothing be refused: {}",
                                  api::to_flag(api::LintFailOn::kNever))};
}

bool may_be_unasked(const api::Plan& plan, const Settings& settings, const Sight& seen) {
  return settings.policy.old_code == api::OldCode::kFail && settings.act == Act::kApply && upgrades(plan) &&
         seen.facts.database_read && !seen.facts.tables.empty() && !seen.facts.running_code;
}

std::optional<api::Finding> find_unasked_code(const api::Plan& plan, const Settings& settings, const Sight& seen,
                                              std::optional<std::size_t> queries) {
  if (!may_be_unasked(plan, settings, seen)) return std::nullopt;
  const std::string flag = api::to_flag(api::OldCode::kFail);
  const auto finding = [&flag](std::string_view what, std::string_view remedy) {
    return api::Finding{api::Code::kNotReplayable, api::Severity::kError, "",
                        fmt::format("{} asks what the running code sends, and {}", flag, what),
                        fmt::format("{}; or let nothing be refused: {}", remedy, api::to_flag(api::OldCode::kWarn))};
  };
  if (settings.shadow.where == ShadowSettings::Where::kNone) {
    return finding("there is no shadow database for the copy of the schema that it is asked of.",
                   "name a shadow (--shadow=same-server, spec.shadow): a snapshot file has no place to ask in");
  }
  if (!queries && !settings.queries_file.empty()) {
    return finding(fmt::format("{} has no query that could be asked.", settings.queries_file),
                   "name a file of queries by --queries FILE");
  }
  if (!queries) {
    return finding(
        "nobody knows that: the server does not count it by pg_stat_statements, or this role may not read it.",
        "name a file of queries by --queries FILE, or let a superuser GRANT pg_read_all_stats");
  }
  if (*queries == 0) return std::nullopt;
  const api::Finding* why = find_not_replayable(seen.problems);
  const std::string because = why == nullptr ? "Standard error says why." : plan::with_full_stop(why->message);
  return finding("there is no copy of the schema that it could be asked of. " + because, "put that right");
}

}  // namespace lockkeeper::runner
