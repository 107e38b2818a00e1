#include "plan/repair/advice.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "plan/repair/stamping.h"
#include "plan/repair/step_plan.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {

namespace {

using api::Code;
using api::Finding;
using api::Severity;

enum Way : unsigned { kAdopt = 1, kRepair = 2, kIndexes = 4, kDefensive = 8 };

// One alone where one is enough; else the first of several that are.
constexpr std::array<unsigned, 4> kAlone{kAdopt, kRepair, kIndexes, kDefensive};
constexpr std::array<unsigned, 7> kTogether{kIndexes | kRepair,
                                            kIndexes | kDefensive,
                                            kAdopt | kRepair,
                                            kRepair | kDefensive,
                                            kAdopt | kDefensive,
                                            kAdopt | kIndexes,
                                            kAdopt | kRepair | kIndexes | kDefensive};
constexpr std::size_t kWays = 16;

class Adviser {
 public:
  Adviser(const Facts& facts, const Assessment& assessment, const api::Policy& policy)
      : facts_(facts), assessment_(assessment), policy_(policy) {}

  void run(std::vector<Finding>& findings) {
    for (Finding& finding : findings) {
      if (!is_repairable(finding)) continue;
      std::vector<std::string> ways;
      for (const unsigned way : kAlone) {
        if (std::string text = try_way(way, finding); !text.empty()) ways.push_back(std::move(text));
      }
      for (const unsigned way : kTogether) {
        if (!ways.empty()) break;
        if (std::string text = try_way(way, finding); !text.empty()) ways.push_back(std::move(text));
      }
      if (std::string text = try_stamp(finding); !text.empty()) ways.push_back(std::move(text));
      if (ways.empty()) continue;
      if (!finding.remedy.empty()) ways.push_back(finding.remedy);
      finding.remedy = join(ways, "; or ");
    }
  }

 private:
  static bool is_repairable(const Finding& finding) {
    static constexpr std::array kRepairable{Code::kUnversionedDatabase, Code::kOrphanedRevision, Code::kOverlappingRows,
                                            Code::kMissingEffects,      Code::kUnstampedEffects, Code::kPartialRevision,
                                            Code::kInvalidIndex};
    return finding.severity != Severity::kInfo && finding.remedy != kNothingToDo &&
           std::find(kRepairable.begin(), kRepairable.end(), finding.code) != kRepairable.end();
  }

  [[nodiscard]] api::Policy with(unsigned way) const {
    api::Policy policy = policy_;
    if ((way & kAdopt) != 0) policy.adopt = api::Adopt::kProven;
    if ((way & kRepair) != 0) policy.drift = api::Drift::kRepair;
    if ((way & kIndexes) != 0) policy.invalid_indexes = api::InvalidIndexes::kRepair;
    if ((way & kDefensive) != 0) policy.apply = api::Apply::kDefensive;
    return policy;
  }

  // Those that the policy has already change nothing.
  [[nodiscard]] bool is_new(unsigned way) const {
    return !((way & kAdopt) != 0 && policy_.adopt == api::Adopt::kProven) &&
           !((way & kRepair) != 0 && policy_.drift == api::Drift::kRepair) &&
           !((way & kIndexes) != 0 && policy_.invalid_indexes == api::InvalidIndexes::kRepair) &&
           !((way & kDefensive) != 0 && policy_.apply == api::Apply::kDefensive);
  }

  const StepPlan& tried(unsigned way) {
    std::optional<StepPlan>& step_plan = tried_.at(way);
    if (!step_plan) step_plan = plan_steps_without_advice(facts_, assessment_, with(way));
    return *step_plan;
  }

  static bool is_left(const StepPlan& step_plan, const Finding& finding) {
    return std::any_of(step_plan.findings.begin(), step_plan.findings.end(), [&finding](const Finding& other) {
      return other.code == finding.code && other.subject == finding.subject && other.remedy != kNothingToDo;
    });
  }

  // What the way does for the finding; empty: nothing, or it would be refused.
  std::string try_way(unsigned way, const Finding& finding) {
    if (!is_new(way)) return "";
    const StepPlan& step_plan = tried(way);
    if (api::first_error(step_plan.findings) != nullptr) return "";
    return is_left(step_plan, finding) ? "" : fmt::format("{} {}", command(way), listed(deeds(way, step_plan)));
  }

  [[nodiscard]] std::string command(unsigned way) {
    const api::Policy policy = with(way);
    std::vector<std::string> words{"lockkeeper apply"};
    if (policy.adopt == api::Adopt::kProven) words.push_back(api::to_flag(policy.adopt));
    if (policy.invalid_indexes == api::InvalidIndexes::kRepair) words.push_back(api::to_flag(policy.invalid_indexes));
    if (policy.drift == api::Drift::kRepair) words.push_back(api::to_flag(policy.drift));
    if (policy.apply == api::Apply::kDefensive) words.push_back(api::to_flag(policy.apply));
    std::string apply = fmt::format("`{}{}`", join(words, " "), facts_.flags);
    const bool alone = way == kRepair && policy_.adopt == api::Adopt::kNever && policy_.apply == api::Apply::kStrict;
    if (!alone || api::first_error(tried(kRepair | kIndexes).findings) != nullptr) return apply;
    return fmt::format("{}, or `lockkeeper repair{}`,", apply, facts_.flags);
  }

  static std::vector<std::string> deeds(unsigned way, const StepPlan& step_plan) {
    std::vector<std::string> deeds;
    for (const Step& step : step_plan.steps) {
      const auto* stamp = std::get_if<StampStep>(&step);
      if (stamp == nullptr) continue;
      if (stamp->to.empty()) {
        deeds.emplace_back("takes the row away and begins at the base");
      } else {
        const bool goes_on = !step_plan.pending.empty() && way == kAdopt;
        deeds.push_back(fmt::format("stamps {}{}", listed(stamp->to), goes_on ? " and goes on from there" : ""));
      }
    }
    if ((way & kIndexes) != 0) deeds.emplace_back("drops what is not valid");
    if ((way & kRepair) != 0) deeds.emplace_back("makes what is missing");
    if ((way & kDefensive) != 0) deeds.emplace_back("skips what is there with the same definition and runs the rest");
    return deeds;
  }

  // Of a revision that may have run as a whole: its row, where the schema says nothing against it.
  std::string try_stamp(const Finding& finding) {
    if (finding.code != Code::kUnstampedEffects && finding.code != Code::kUnversionedDatabase &&
        finding.code != Code::kOrphanedRevision) {
      return "";
    }
    const bool orphaned = finding.code == Code::kOrphanedRevision;
    if (finding.code != Code::kUnstampedEffects) {
      if (assessment_.evidence->undecided.empty()) return "";
      std::vector<std::string> stamps;
      for (const std::vector<std::string>& heads : assessment_.evidence->undecided_heads) {
        stamps.push_back(
            fmt::format("`lockkeeper stamp {}{}`", orphaned ? "--purge " : "", heads.empty() ? "base" : joined(heads)));
      }
      return fmt::format("stamp what ran: {}", join(stamps, " or "));
    }
    if (facts_.graph.find(finding.subject) == nullptr || finding.severity != Severity::kError) return "";
    if (assessment_.known_rows.size() != facts_.rows.size()) return "";
    const std::vector<std::string> rows = facts_.graph.rows_after(assessment_.known_rows, {finding.subject});
    if (!disproof(facts_, assessment_, rows).empty()) return "";
    const RevisionEvidence* revision = assessment_.evidence->find(finding.subject);
    if (revision == nullptr || revision->presence == Presence::kAbsent || revision->presence == Presence::kPartial) {
      return "";
    }
    return fmt::format("if all of it has happened, `lockkeeper stamp {}`", joined(rows));
  }

  const Facts& facts_;
  const Assessment& assessment_;
  const api::Policy& policy_;
  std::array<std::optional<StepPlan>, kWays> tried_;
};

}  // namespace

void advise(const Facts& facts, const Assessment& assessment, const api::Policy& policy,
            std::vector<Finding>& findings) {
  if (assessment.evidence) Adviser(facts, assessment, policy).run(findings);
}

}  // namespace lockkeeper::plan
