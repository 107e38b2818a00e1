#include "plan/repair/step_plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "plan/diagnosis/schema_view.h"
#include "plan/repair/adoption.h"
#include "plan/repair/advice.h"
#include "plan/repair/defensive.h"
#include "plan/repair/index_drops.h"
#include "plan/repair/repair.h"
#include "plan/repair/telling.h"
#include "plan/sentences.h"
#include "plan/severity.h"

namespace lockkeeper::plan {

namespace {

using api::Code;
using api::Finding;
using api::Severity;
using schema::SchemaObject;

// What some remedy may put right; with any other error there is nothing to begin with.
constexpr std::array kRepairable{Code::kUnversionedDatabase, Code::kOrphanedRevision, Code::kOverlappingRows,
                                 Code::kMissingEffects,      Code::kUnstampedEffects, Code::kPartialRevision,
                                 Code::kInvalidIndex};
// What wrong rows are the reason of.
constexpr std::array kOfRows{Code::kUnversionedDatabase, Code::kOrphanedRevision, Code::kOverlappingRows,
                             Code::kMissingEffects,      Code::kUnstampedEffects, Code::kPartialRevision};
constexpr std::array kOfPending{Code::kUnversionedDatabase, Code::kUnstampedEffects, Code::kPartialRevision};

template <std::size_t N>
bool is_among(const std::array<Code, N>& codes, Code code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool has(const std::vector<Finding>& findings, Code code) {
  return std::any_of(findings.begin(), findings.end(), [code](const Finding& finding) { return finding.code == code; });
}

// Each step is carried out on the facts, and what is left is diagnosed again: so nothing is left to do after the steps.
class StepPlanner {
 public:
  StepPlanner(const Facts& facts, const Assessment& assessment, const api::Policy& policy)
      : first_(assessment), facts_(facts), now_(assessment), policy_(policy) {}

  StepPlan run() {
    if (facts_.graph.empty()) {
      bootstrap();
    } else if (can_begin()) {
      drop_indexes();
      adopt();
      repair();
      plan_defensively();
    }
    finish();
    return std::move(step_plan_);
  }

 private:
  [[nodiscard]] std::vector<Finding>& findings() { return now_.diagnosis.findings; }

  [[nodiscard]] bool can_begin() {
    if (!now_.evidence || has(findings(), Code::kAheadOfImage)) return false;
    return std::none_of(findings().begin(), findings().end(), [](const Finding& finding) {
      return finding.severity == Severity::kError && !is_among(kRepairable, finding.code);
    });
  }

  // After a step: the findings of these codes that it put right are warnings that name the remedy.
  template <std::size_t N>
  void look_again(const std::array<Code, N>& codes, const std::string& by_what) {
    const std::vector<Finding> before = std::move(findings());
    now_ = diagnose(facts_);
    for (const Finding& finding : before) {
      if (!is_among(codes, finding.code)) continue;
      const bool left = std::any_of(findings().begin(), findings().end(), [&finding](const Finding& other) {
        return other.code == finding.code && other.subject == finding.subject;
      });
      if (left) continue;
      settled_.push_back({finding, with_full_stop(finding.message) + " " + by_what});
    }
  }

  void bootstrap() {
    const auto none = std::find_if(findings().begin(), findings().end(),
                                   [](const Finding& finding) { return finding.code == Code::kNoRevisions; });
    if (none == findings().end() || policy_.bootstrap != api::Bootstrap::kAutogenerate || !facts_.database_read) return;
    if (facts_.rows.empty()) {
      judge(*none, Circumstance::kPutRight);
      none->message += " This run makes the first revision from the models.";
      none->remedy = "commit the revision that it publishes";
      step_plan_.steps.emplace_back(BootstrapStep{});
    } else if (has(findings(), Code::kOrphanedRevision)) {
      // What the models make decides, and nobody has made it yet: until then the rows are as wrong as they are.
      if (policy_.adopt != api::Adopt::kProven || !are_all_orphans()) return;
      judge(*none, Circumstance::kPutRight);
      none->message += " This run makes the first revision from the models.";
      none->remedy = "commit the revision that it publishes";
      step_plan_.steps.emplace_back(BootstrapStep{});
    } else {
      judge(*none, Circumstance::kPutRightBefore);
      none->message += fmt::format(" The database is at {}, which was made from the models.", listed(facts_.rows));
      none->remedy = "commit the revision that was published";
    }
  }

  [[nodiscard]] bool are_all_orphans() {
    return std::all_of(facts_.rows.begin(), facts_.rows.end(), [this](const std::string& row) {
      return std::any_of(findings().begin(), findings().end(), [&row](const Finding& finding) {
        return finding.code == Code::kOrphanedRevision && finding.subject == row;
      });
    });
  }

  void drop_indexes() {
    if (now_.evidence->invalid.empty() || policy_.invalid_indexes != api::InvalidIndexes::kRepair) return;
    IndexDrops found = find_index_drops(facts_, *now_.evidence, now_.known_rows, policy_.drift == api::Drift::kRepair);
    for (const std::string& kept : found.kept) {
      notes_.push_back({{Code::kInvalidIndex},
                        kept,
                        fmt::format("Its revision is stamped, and only {} would make it again: it is left.",
                                    api::to_flag(api::Drift::kRepair)),
                        "",
                        false});
    }
    if (found.steps.empty()) return;
    for (DropIndexStep& step : found.steps) step_plan_.steps.emplace_back(std::move(step));
    facts_.live = std::make_shared<schema::Fingerprint>(std::move(found.left));
    look_again(std::array{Code::kInvalidIndex}, "This run drops it.");
  }

  void adopt() {
    if (policy_.adopt != api::Adopt::kProven || !now_.evidence->proof) return;
    const bool rows_are_wrong = std::any_of(findings().begin(), findings().end(),
                                            [](const Finding& finding) { return is_among(kOfRows, finding.code); });
    if (!rows_are_wrong) return;
    const Proof proof = *now_.evidence->proof;
    StampStep step{.from = facts_.rows,
                   .to = facts_.graph.rows_after({}, proof.heads),
                   .because = "",
                   .table = facts_.version_table};
    step.because = with_full_stop(proof.because);
    step.because.front() = 'T';
    std::sort(step.from.begin(), step.from.end());
    if (step.from == step.to) return;
    if (const std::string why = why_not_adopt(facts_, now_, proof); !why.empty()) {
      notes_.push_back({{kOfRows.begin(), kOfRows.end()}, "", why, "", false});
      return;
    }
    const std::string by_what =
        step.to.empty() ? "This run takes the rows away." : fmt::format("This run stamps {}.", listed(step.to));
    facts_.rows = step.to;
    facts_.version_table_exists = true;
    facts_.trial.reset();
    facts_.running_code.reset();
    step_plan_.steps.emplace_back(std::move(step));
    look_again(kOfRows, by_what);
  }

  void repair() {
    if (policy_.drift != api::Drift::kRepair || !has(findings(), Code::kMissingEffects)) return;
    const SchemaView view(facts_);
    Repair found = find_repair(facts_, view, *now_.evidence, now_.known_rows);
    // All or nothing: a run that leaves something would be refused the next time.
    for (const auto& [revision, reasons] : found.left) {
      const auto shown = std::min<std::ptrdiff_t>(3, std::ssize(reasons));
      notes_.push_back({{Code::kMissingEffects},
                        revision,
                        fmt::format("It is not repaired: {}", joined({reasons.begin(), reasons.begin() + shown})),
                        "",
                        true});
    }
    if (!found.left.empty() || found.step.statements.empty()) return;
    std::set<std::string> made;
    for (const SchemaObject& object : found.made) made.insert(identity(object));
    std::vector<SchemaObject> live = std::move(found.made);
    for (const SchemaObject& object : facts_.live->objects()) {
      if (!made.contains(identity(object))) live.push_back(object);
    }
    facts_.live = std::make_shared<schema::Fingerprint>(std::move(live));
    step_plan_.steps.emplace_back(std::move(found.step));
    look_again(std::array{Code::kMissingEffects}, "This run makes it.");
  }

  void plan_defensively() {
    const std::vector<std::string>& pending = now_.diagnosis.revision.pending;
    const bool in_the_way = std::any_of(findings().begin(), findings().end(),
                                        [](const Finding& finding) { return is_among(kOfPending, finding.code); });
    if (policy_.apply != api::Apply::kDefensive || pending.empty() || !in_the_way) return;
    // The revisions themselves get past what is there.
    if (facts_.trial && facts_.trial->passed() && api::first_error(findings()) == nullptr) return;
    const SchemaView view(facts_);
    DefensivePlan found = find_defensive_plan(facts_, view, *now_.evidence, pending);
    if (!found.refused.empty()) {
      notes_.push_back({{kOfPending.begin(), kOfPending.end()},
                        "",
                        found.refused,
                        "put right by hand what differs, then apply again",
                        true});
      return;
    }
    defensive_ = std::move(found.steps);
    for (Finding& finding : findings()) {
      if (!is_among(kOfPending, finding.code)) continue;
      judge(finding, Circumstance::kPutRight);
      finding.message = with_full_stop(finding.message) + (found.skips ? " This run skips what is there." : "");
      finding.remedy = kNothingToDo;
    }
  }

  void finish() {
    annotate(findings(), notes_, policy_.drift);
    // Without evidence everything is as a plain upgrade has it, and what is refused shows its steps all the same.
    const bool refused = now_.evidence && api::first_error(findings()) != nullptr;
    if (refused) {
      if (!step_plan_.steps.empty()) {
        std::vector<Finding> first = first_.diagnosis.findings;
        annotate(first, notes_, policy_.drift);
        findings() = told_as_it_is(std::move(first), std::move(findings()), step_plan_.steps);
        settled_.clear();
      }
      step_plan_.steps.clear();
      step_plan_.rows_after = first_.rows_after;
    } else {
      step_plan_.pending = now_.diagnosis.revision.pending;
      if (!step_plan_.pending.empty()) step_plan_.targets = now_.targets;
      step_plan_.rows_after = now_.rows_after;
      add_upgrades();
    }
    step_plan_.findings = std::move(findings());
    if (!step_plan_.steps.empty()) {
      std::erase_if(step_plan_.findings, [](const Finding& finding) { return finding.code == Code::kUpToDate; });
    }
    for (auto& [finding, message] : settled_) {
      judge(finding, Circumstance::kPutRight);
      finding.message = std::move(message);
      finding.remedy = kNothingToDo;
      step_plan_.findings.push_back(std::move(finding));
    }
    sort_findings(step_plan_.findings);
  }

  void add_upgrades() {
    for (const std::string& revision : step_plan_.pending) {
      UpgradeStep step{.revision = revision, .skipped = {}, .statements = {}};
      for (UpgradeStep& careful : defensive_) {
        if (careful.revision == revision) step.skipped = std::move(careful.skipped);
      }
      const schema::RevisionHistory* history = facts_.history ? facts_.history->find(revision) : nullptr;
      for (std::size_t i = 0; history != nullptr && i < history->statements.size(); ++i) {
        const bool skipped = std::any_of(step.skipped.begin(), step.skipped.end(),
                                         [i](const SkippedStatement& statement) { return statement.index == i; });
        if (!skipped) step.statements.push_back(history->statements[i].sql);
      }
      step_plan_.steps.emplace_back(std::move(step));
    }
  }

  const Assessment& first_;
  Facts facts_;     // as the steps so far leave them
  Assessment now_;  // of those
  const api::Policy& policy_;
  std::vector<std::pair<Finding, std::string>> settled_;  // and its message then
  std::vector<UpgradeStep> defensive_;
  std::vector<Note> notes_;
  StepPlan step_plan_;
};

}  // namespace

StepPlan plan_steps_without_advice(const Facts& facts, const Assessment& assessment, const api::Policy& policy) {
  return StepPlanner(facts, assessment, policy).run();
}

StepPlan plan_steps(const Facts& facts, const Assessment& assessment, const api::Policy& policy) {
  StepPlan step_plan = plan_steps_without_advice(facts, assessment, policy);
  advise(facts, assessment, policy, step_plan.findings);
  return step_plan;
}

}  // namespace lockkeeper::plan
