#include "runner/steps/run_plan.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "plan/diagnosis/diagnosis.h"
#include "plan/foresight/traced_locks.h"
#include "plan/plan.h"
#include "plan/severity.h"
#include "runner/steps/remedies.h"
#include "runner/steps/stamp_by_hand.h"
#include "runner/steps/undo_stamp.h"

namespace lockkeeper::runner {
namespace {

template <typename... Kept>
void keep_only(plan::StepPlan& step_plan) {
  std::vector<plan::Step> kept;
  for (plan::Step& step : step_plan.steps) {
    if ((std::holds_alternative<Kept>(step) || ...)) kept.push_back(std::move(step));
  }
  step_plan.steps = std::move(kept);
  step_plan.pending.clear();
  step_plan.targets.clear();
}

api::Policy policy_of(const Settings& settings) {
  api::Policy policy = settings.policy;
  if (settings.act == Act::kAdopt) policy.adopt = api::Adopt::kProven;
  if (settings.act == Act::kRepair) {
    policy.drift = api::Drift::kRepair;
    policy.invalid_indexes = api::InvalidIndexes::kRepair;
  }
  return policy;
}

bool same(const api::PlannedStep& a, const api::PlannedStep& b) {
  return a.action == b.action && a.revision == b.revision &&
         std::equal(a.statements.begin(), a.statements.end(), b.statements.begin(), b.statements.end(),
                    [](const auto& one, const auto& other) { return one.sql == other.sql; });
}

}  // namespace

RunPlan make_run_plan(const Sight& seen, const Settings& settings) {
  RunPlan run_plan;
  plan::StepPlan& step_plan = run_plan.step_plan;
  if (settings.act == Act::kStamp || settings.act == Act::kUndoStamp) {
    step_plan.findings = seen.assessment.diagnosis.findings;
    for (api::Finding& finding : step_plan.findings) plan::judge(finding, plan::Circumstance::kStampedByHand);
    step_plan.rows_after = seen.facts.rows;
    if (settings.act == Act::kStamp) {
      choose_stamp(seen, settings.stamp, step_plan);
    } else {
      run_plan.undoes = choose_undo(seen, step_plan);
    }
  } else {
    step_plan = plan::plan_steps(seen.facts, seen.assessment, policy_of(settings));
    if (settings.act == Act::kAdopt) keep_only<plan::StampStep>(step_plan);
    if (settings.act == Act::kRepair) keep_only<plan::RepairStep, plan::DropIndexStep>(step_plan);
  }
  spell_stamps(seen, step_plan);
  std::vector<plan::TracedRevision> traced;
  if (seen.facts.history) {
    traced = plan::traced_locks(*seen.facts.history, step_plan.pending, schema::major_of(seen.facts.server_version));
  }
  run_plan.plan = plan::make_plan(seen.facts.graph, seen.assessment, step_plan, traced);
  run_plan.findings = seen.problems;
  run_plan.findings.insert(run_plan.findings.end(), step_plan.findings.begin(), step_plan.findings.end());
  plan::sort_findings(run_plan.findings);
  run_plan.plan.findings = run_plan.findings;
  return run_plan;
}

void spell_stamps(const Sight& seen, plan::StepPlan& step_plan) {
  for (plan::Step& step : step_plan.steps) {
    auto* stamp = std::get_if<plan::StampStep>(&step);
    if (stamp == nullptr) continue;
    stamp->statements = stamp_statements(*stamp, seen.version_table, seen.facts.version_table_exists);
  }
}

bool is_end_of(const api::Plan& rest, const api::Plan& whole) {
  return rest.steps.size() <= whole.steps.size() &&
         std::equal(rest.steps.rbegin(), rest.steps.rend(), whole.steps.rbegin(), same);
}

}  // namespace lockkeeper::runner
