#include "runner/steps/stamp_by_hand.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "plan/repair/stamping.h"
#include "plan/severity.h"
#include "runner/steps/upgrade_verdict.h"

namespace lockkeeper::runner {
namespace {

// What `lockkeeper adopt` would stamp, as a remedy; empty where it would be refused.
std::string what_adopt_stamps(const Sight& seen) {
  api::Policy policy;
  policy.adopt = api::Adopt::kProven;
  const plan::StepPlan step_plan = plan::plan_steps_without_advice(seen.facts, seen.assessment, policy);
  if (api::first_error(step_plan.findings) != nullptr || step_plan.steps.empty()) return "";
  const auto* stamp = std::get_if<plan::StampStep>(&step_plan.steps.front());
  if (stamp == nullptr) return "";
  return fmt::format("`lockkeeper adopt{}` stamps what the schema shows, {}; ", seen.facts.flags, name_rows(stamp->to));
}

void refuse_what_is_disproved(const Sight& seen, const StampOrder& order, const std::vector<std::string>& wanted,
                              plan::StepPlan& step_plan) {
  for (api::Finding& finding : plan::disproof(seen.facts, seen.assessment, wanted)) {
    finding.message =
        fmt::format("With {} stamped: {}", wanted.empty() ? "no row" : name_rows(wanted), finding.message);
    plan::judge(finding, order.force ? plan::Circumstance::kForced : plan::Circumstance::kDisproved);
    finding.remedy = order.force ? "`lockkeeper undo-stamp` takes the stamp back"
                                 : fmt::format("{}--force stamps this all the same", what_adopt_stamps(seen));
    step_plan.findings.push_back(std::move(finding));
  }
}

void refuse(plan::StepPlan& step_plan, api::Code code, std::string subject, std::string message, std::string remedy) {
  step_plan.findings.push_back(
      {code, api::Severity::kError, std::move(subject), std::move(message), std::move(remedy)});
}

// The revisions that the order names, sorted; a name of none is refused.
std::vector<std::string> named_by(const StampOrder& order, const alembic::Graph& graph, plan::StepPlan& step_plan) {
  std::vector<std::string> wanted;
  for (const std::string& name : order.revisions) {
    if (name == "base") continue;
    if (name == "head" || name == "heads") {
      const std::vector<std::string> heads = graph.heads();
      if (name == "head" && heads.size() > 1) {
        refuse(step_plan, api::Code::kMultipleHeads, "head",
               fmt::format("There are several heads: {}.", name_rows(heads)), "name the revisions to stamp, or heads");
      }
      wanted.insert(wanted.end(), heads.begin(), heads.end());
    } else if (graph.find(name) == nullptr) {
      refuse(step_plan, api::Code::kUnknownTarget, name, fmt::format("No revision file has the id {}.", name),
             "name a revision by its whole id; `alembic history` lists them");
    } else {
      wanted.push_back(name);
    }
  }
  return sorted_once(std::move(wanted));
}

}  // namespace

std::vector<std::string> sorted_once(std::vector<std::string> rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

void choose_stamp(const Sight& seen, const StampOrder& order, plan::StepPlan& step_plan) {
  const plan::Facts& facts = seen.facts;
  const std::vector<std::string> wanted = named_by(order, facts.graph, step_plan);
  for (const auto& [ancestor, descendant] : facts.graph.overlaps(wanted)) {
    refuse(step_plan, api::Code::kOverlappingRows, ancestor,
           fmt::format("{} includes {}: Alembic refuses every upgrade while both are stamped.", descendant, ancestor),
           fmt::format("stamp {} alone", descendant));
  }
  for (const std::string& row : facts.rows) {
    if (order.purge || facts.graph.find(row) != nullptr) continue;
    refuse(step_plan, api::Code::kOrphanedRevision, row,
           fmt::format("The row {} is of no revision file, and a stamp would take it away.", row),
           fmt::format("add --purge, or run the image that has {}", row));
  }
  if (sorted_once(facts.rows) == wanted && facts.rows.size() == wanted.size()) return;
  if (api::first_error(step_plan.findings) == nullptr) refuse_what_is_disproved(seen, order, wanted, step_plan);
  step_plan.steps.emplace_back(
      plan::StampStep{facts.rows, wanted, "somebody asked for it by hand", facts.version_table});
  step_plan.rows_after = wanted;
}

}  // namespace lockkeeper::runner
