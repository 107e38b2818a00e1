// What a run may have seen, and what it is going to do in few words, for tests.
#pragma once

#include <string>
#include <utility>

#include "planned.h"
#include "runner/observe/sight.h"
#include "runner/steps/run_plan.h"

namespace lockkeeper::runner {

inline Sight sight(plan::Facts facts) {
  Sight seen;
  seen.assessment = plan::diagnose(facts);
  seen.facts = std::move(facts);
  seen.version_table = {"public", "alembic_version"};
  return seen;
}

// As plan::Planned writes them.
inline std::string steps(const RunPlan& run_plan) {
  return plan::Planned{{}, run_plan.step_plan}.steps();
}

inline const api::Finding* finding(const RunPlan& run_plan, api::Code code) {
  for (const api::Finding& finding : run_plan.findings) {
    if (finding.code == code) return &finding;
  }
  return nullptr;
}

inline std::vector<std::string> statements(const api::PlannedStep& step) {
  std::vector<std::string> texts;
  for (const auto& statement : step.statements) texts.push_back(statement.sql);
  return texts;
}

}  // namespace lockkeeper::runner
