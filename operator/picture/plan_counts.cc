#include "picture/plan_counts.h"

#include <fmt/core.h>

#include "base/text.h"

namespace lockkeeper::picture {

PlanCounts count(const api::Plan& plan) {
  PlanCounts counts;
  counts.steps = plan.steps.size();
  const auto add = [&counts](api::Severity severity) { ++counts.findings.at(static_cast<std::size_t>(severity)); };
  for (const api::Finding& finding : plan.findings) add(finding.severity);
  for (const api::PlannedStep& step : plan.steps) {
    counts.statements += step.statements.size();
    for (const api::RuleFinding& finding : step.findings) add(finding.severity);
  }
  return counts;
}

std::string counted(std::size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string headline(const api::Plan& plan) {
  const PlanCounts counts = count(plan);
  std::vector<std::string> findings;
  if (const auto errors = counts.of(api::Severity::kError); errors > 0) findings.push_back(counted(errors, "error"));
  if (const auto warnings = counts.of(api::Severity::kWarning); warnings > 0) {
    findings.push_back(counted(warnings, "warning"));
  }
  const std::string what = plan.steps.empty()
                               ? "Nothing to apply"
                               : fmt::format("{}: {}, {}", api::to_string(plan.risk), counted(counts.steps, "step"),
                                             counted(counts.statements, "statement"));
  return findings.empty() ? what : fmt::format("{}; {}", what, join(findings));
}

std::string name_of(const api::PlannedStep& step) {
  const std::string_view action = api::to_string(step.action);
  return step.revision.empty() ? std::string(action) : fmt::format("{} {}", action, step.revision);
}

std::vector<const api::RuleFinding*> findings_of(const api::PlannedStep& step, std::size_t statement) {
  std::vector<const api::RuleFinding*> findings;
  for (const api::RuleFinding& finding : step.findings) {
    if (finding.statement == statement) findings.push_back(&finding);
  }
  return findings;
}

std::vector<const api::RuleFinding*> other_findings_of(const api::PlannedStep& step) {
  std::vector<const api::RuleFinding*> findings;
  for (const api::RuleFinding& finding : step.findings) {
    if (finding.statement >= step.statements.size()) findings.push_back(&finding);
  }
  return findings;
}

}  // namespace lockkeeper::picture
