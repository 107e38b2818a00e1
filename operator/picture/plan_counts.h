// What of a plan its pictures say first. Pure.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "api/report.h"

namespace lockkeeper::picture {

struct PlanCounts {
  std::size_t steps = 0;
  std::size_t statements = 0;
  std::array<std::size_t, 3> findings{};  // of the diagnosis and of lint, by api::Severity

  [[nodiscard]] std::size_t of(api::Severity severity) const { return findings.at(static_cast<std::size_t>(severity)); }
};

[[nodiscard]] PlanCounts count(const api::Plan& plan);

// Returns: `1 table`, `3 tables`.
[[nodiscard]] std::string counted(std::size_t count, const char* noun);

// Returns: `Blocking: 2 steps, 5 statements; 1 error, 2 warnings`, `Nothing to apply`.
[[nodiscard]] std::string headline(const api::Plan& plan);

// Returns: `upgrade b2`, `stamp`.
[[nodiscard]] std::string name_of(const api::PlannedStep& step);

// Returns: the findings of the step that are about the statement.
[[nodiscard]] std::vector<const api::RuleFinding*> findings_of(const api::PlannedStep& step, std::size_t statement);
// Returns: those that are about none of its statements.
[[nodiscard]] std::vector<const api::RuleFinding*> other_findings_of(const api::PlannedStep& step);

}  // namespace lockkeeper::picture
