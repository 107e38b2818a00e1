#include "runner/steps/first_revision_plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

#include "plan/plan.h"
#include "plan/sentences.h"
#include "plan/severity.h"

namespace lockkeeper::runner {
namespace {

constexpr std::size_t kShownDifferences = 20;

bool has_finding(const RunPlan& run_plan, api::Code code) {
  return std::any_of(run_plan.findings.begin(), run_plan.findings.end(),
                     [code](const api::Finding& finding) { return finding.code == code; });
}

void drop_steps(RunPlan& run_plan) {
  run_plan.step_plan.steps.clear();
  run_plan.plan.steps.clear();
}

void add(RunPlan& run_plan, const api::Finding& finding) {
  run_plan.findings.push_back(finding);
  plan::sort_findings(run_plan.findings);
  run_plan.plan.findings = run_plan.findings;
}

// What was wrong with the rows is a warning that names the remedy.
void settle(RunPlan& run_plan, const std::string& put_right) {
  for (api::Finding& finding : run_plan.findings) {
    if (finding.code != api::Code::kOrphanedRevision) continue;
    plan::judge(finding, plan::Circumstance::kPutRight);
    finding.message = fmt::format("{} {}", plan::with_full_stop(finding.message), put_right);
    finding.remedy = "nothing to do";
  }
  plan::sort_findings(run_plan.findings);
}

// The plan of the steps that are left, with the first revision in it.
void show(const Sight& seen, const MadeRevision& made, bool stamped, RunPlan& run_plan) {
  for (plan::Step& step : run_plan.step_plan.steps) {
    auto* first = std::get_if<plan::BootstrapStep>(&step);
    if (first == nullptr) continue;
    first->revision = made.revision.revision;
    first->content = made.revision.content;
    if (!stamped) first->statements = made.statements;
  }
  run_plan.step_plan.rows_after = {made.revision.revision};
  spell_stamps(seen, run_plan.step_plan);
  run_plan.plan = plan::make_plan(seen.facts.graph, seen.assessment, run_plan.step_plan);
  run_plan.plan.findings = run_plan.findings;
}

void apply_from_base(const Sight& seen, const MadeRevision& made, RunPlan& run_plan) {
  const std::vector<std::string>& rows = seen.facts.rows;
  if (!rows.empty()) {
    const std::string because = "Nothing is there of what the models make.";
    run_plan.step_plan.steps.insert(run_plan.step_plan.steps.begin(),
                                    plan::StampStep{rows, {}, because, seen.facts.version_table});
    settle(run_plan, fmt::format("{} This run takes the row away, and applies the first revision, {}.", because,
                                 made.revision.revision));
  }
  show(seen, made, false, run_plan);
}

void adopt(const Sight& seen, const MadeRevision& made, const std::string& what_is_there, RunPlan& run_plan) {
  run_plan.step_plan.steps.emplace_back(
      plan::StampStep{seen.facts.rows, {made.revision.revision}, what_is_there, seen.facts.version_table});
  settle(run_plan, fmt::format("{} This run stamps the first revision that they make, {}.", what_is_there,
                               made.revision.revision));
  show(seen, made, true, run_plan);
}

void refuse_difference(const Sight& seen, const std::vector<std::string>& differences, RunPlan& run_plan) {
  drop_steps(run_plan);
  const std::string text =
      fmt::format("The models and the database differ: {}.", plan::some_of(differences, kShownDifferences));
  const std::string remedy = "put right what differs, in the models or in the database, then apply again";
  bool said = false;
  for (api::Finding& finding : run_plan.findings) {
    if (finding.code != api::Code::kOrphanedRevision) continue;
    finding.message = fmt::format("{} {}", plan::with_full_stop(finding.message), text);
    finding.remedy = fmt::format("{}; or deploy the image that has the file of '{}'", remedy, finding.subject);
    said = true;
  }
  if (said) {
    run_plan.plan.findings = run_plan.findings;
    return;
  }
  add(run_plan,
      {api::Code::kUnversionedDatabase, api::Severity::kError, seen.facts.version_table,
       fmt::format("There is no version row, and a part of what the models make is there. {}", text), remedy});
}

}  // namespace

bool wants_first_revision(const plan::StepPlan& step_plan) {
  return std::any_of(step_plan.steps.begin(), step_plan.steps.end(),
                     [](const plan::Step& step) { return std::holds_alternative<plan::BootstrapStep>(step); });
}

// What is there decides: a first revision is applied where nothing of it is, and stamped where all of it is.
FirstRevisionStep choose_first_revision(const Sight& seen, const MadeRevision& made, const plan::ModelMatch& match,
                                        const api::Policy& policy, RunPlan& run_plan) {
  const std::string what_is_there =
      fmt::format("The schema is what the models make ({}).", plan::counted(match.made, "object"));
  switch (match.state) {
    case plan::ModelMatch::State::kFresh: apply_from_base(seen, made, run_plan); return FirstRevisionStep::kApplied;
    case plan::ModelMatch::State::kDiffers:
      refuse_difference(seen, match.differences, run_plan);
      return FirstRevisionStep::kRefused;
    case plan::ModelMatch::State::kEqual: break;
  }
  if (policy.adopt != api::Adopt::kProven) {
    refuse_first_revision(
        {api::Code::kUnversionedDatabase, api::Severity::kError, seen.facts.version_table,
         fmt::format("{} There is no version row, and the first revision would make it once more.", what_is_there),
         fmt::format("add {}: the first revision is stamped then", api::to_flag(api::Adopt::kProven))},
        run_plan);
    return FirstRevisionStep::kRefused;
  }
  adopt(seen, made, what_is_there, run_plan);
  if (!match.beside.empty()) {
    add(run_plan, {api::Code::kUnknownObjects, api::Severity::kWarning, made.revision.revision,
                   fmt::format("No model makes {}: an empty database would not have {}.", plan::some_of(match.beside),
                               match.beside.size() == 1 ? "it" : "them"),
                   "write what makes them into the next revision, where they are this application's"});
  }
  return FirstRevisionStep::kStamped;
}

void refuse_first_revision(const api::Finding& why, RunPlan& run_plan) {
  drop_steps(run_plan);
  add(run_plan, why);
}

void upgrade_to_first_revision(const std::string& revision, plan::StepPlan& step_plan) {
  step_plan.pending = step_plan.targets = {revision};
}

bool is_at_first_revision(const Sight& seen, const RunPlan& run_plan) {
  return seen.facts.rows.size() == 1 && !has_finding(run_plan, api::Code::kOrphanedRevision) &&
         has_finding(run_plan, api::Code::kNoRevisions);
}

void warn_of_changed_models(const Sight& seen, RunPlan& run_plan) {
  const std::string& row = seen.facts.rows.front();
  add(run_plan, {api::Code::kModelDrift, api::Severity::kWarning, row,
                 fmt::format("The models have changed since the first revision {} was made from them, and no revision "
                             "file brings the database to what they are now.",
                             row),
                 fmt::format("commit {}, then write the next revision by `alembic revision --autogenerate`", row)});
}

}  // namespace lockkeeper::runner
