#include "plan/treatment.h"

#include "plan/plan.h"

namespace lockkeeper::plan {

Treatment treat(const Facts&, const Assessment& assessment, const RemedyPolicy&) {
  Treatment treatment;
  treatment.pending = assessment.diagnosis.revision.pending;
  treatment.rows_after = assessment.rows_after;
  treatment.findings = assessment.diagnosis.findings;
  if (!treatment.pending.empty()) treatment.targets = assessment.targets;
  for (const std::string& revision : treatment.pending) treatment.steps.emplace_back(UpgradeStep{revision, {}});
  return treatment;
}

api::Plan make_plan(const alembic::Graph& graph, const Assessment& assessment, const Treatment& treatment) {
  api::Plan plan = make_plan(graph, assessment);
  plan.findings = treatment.findings;
  return plan;
}

}  // namespace lockkeeper::plan
