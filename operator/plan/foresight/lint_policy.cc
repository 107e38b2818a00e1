#include "plan/foresight/lint_policy.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "base/text.h"
#include "lint/revision_rules.h"
#include "lint/rules.h"
#include "lint/traced/traced_rules.h"
#include "plan/sentences.h"

namespace lockkeeper::plan {
namespace {

// Of a text in a sentence: enough to know what is meant; docs/rules/ and the plan have the whole.
constexpr std::size_t kShownStatementBytes = 120;
constexpr std::size_t kShownSafeWayBytes = 400;
// Ten of them are to leave the verdict room in the 4 KiB of a termination message.
constexpr std::size_t kShownMessageBytes = 160;

struct Placed {
  const api::PlannedStep* step;
  const api::RuleFinding* finding;
};

bool is_ignored(const std::string& revision, const api::RuleFinding& finding, const api::LintPolicy& policy) {
  return std::any_of(policy.ignore.begin(), policy.ignore.end(), [&](const api::LintIgnore& ignore) {
    return ignore.rule == finding.rule && (ignore.revision.empty() || ignore.revision == revision);
  });
}

// The worst first, else in the order of the plan. An information is nothing that somebody has to do something about.
std::vector<Placed> worst_first(const api::Plan& plan) {
  std::vector<Placed> all;
  for (const api::PlannedStep& step : plan.steps) {
    for (const api::RuleFinding& finding : step.findings) {
      if (finding.severity != api::Severity::kInfo) all.push_back({&step, &finding});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Placed& one, const Placed& other) {
    return one.finding->severity > other.finding->severity;
  });
  return all;
}

bool is_as_bad(const Placed& placed, api::LintFailOn fail_on) {
  switch (fail_on) {
    case api::LintFailOn::kNever: return false;
    case api::LintFailOn::kWarning: return placed.finding->severity >= api::Severity::kWarning;
    case api::LintFailOn::kError: return placed.finding->severity == api::Severity::kError;
  }
  return false;
}

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  return line;
}

std::string statement_of(const Placed& placed) {
  const std::size_t number = placed.finding->statement;
  if (number >= placed.step->statements.size()) return "";
  const std::string& sql = placed.step->statements[number].sql;
  return fmt::format(", statement {} (`{}`)", number + 1, cut_behind(on_one_line(sql), kShownStatementBytes));
}

// In a sentence a comment is a part of it: behind dashes, what follows would be a comment too.
std::string safe_way_of(const api::RuleFinding& finding) {
  std::string text;
  for (const std::string& one : finding.safe_way) {
    const std::string line = on_one_line(one);
    text += (text.empty() ? "" : " ") + (line.starts_with("-- ") ? line.substr(3) : line);
  }
  return text;
}

std::string remedy_of(const Placed& placed) {
  const std::string safe_way = safe_way_of(*placed.finding);
  const std::string write =
      safe_way.empty() ? "write it another way" : "write it the safe way: " + cut_behind(safe_way, kShownSafeWayBytes);
  const std::string page =
      placed.finding->documentation.empty() ? "" : fmt::format(" ({})", placed.finding->documentation);
  return fmt::format("{}{}; where it is known and may be, --lint-ignore='{}@{}: REASON' (spec.policy.lint.ignore)",
                     write, page, placed.finding->rule, placed.step->revision);
}

}  // namespace

bool is_lint_rule(std::string_view name) {
  const std::array<std::span<const lint::Rule* const>, 3> sorts{lint::all_rules(), lint::traced_rules(),
                                                                lint::revision_rules()};
  return std::any_of(sorts.begin(), sorts.end(), [name](const auto& rules) {
    return std::any_of(rules.begin(), rules.end(), [name](const lint::Rule* rule) { return rule->name == name; });
  });
}

std::optional<std::set<std::string>> revisions_up_to(const alembic::Graph& graph, const std::string& revision) {
  if (revision.empty()) return std::set<std::string>{};
  const alembic::ResolvedTarget found = graph.resolve(revision, {});
  if (!found.ok() || found.revisions.empty()) return std::nullopt;
  const std::vector<std::string> all = graph.ancestors_of(found.revisions);
  return std::set<std::string>(all.begin(), all.end());
}

void apply_lint_policy(api::Plan& plan, const LintTerms& terms) {
  plan.lint = {};
  for (api::PlannedStep& step : plan.steps) {
    if (step.action != api::Action::kUpgrade) continue;
    const bool is_old = terms.old.contains(step.revision);
    if (!is_old && terms.unknown.contains(step.revision)) ++plan.lint.unjudged;
    std::erase_if(step.findings, [&](const api::RuleFinding& finding) {
      return is_old || is_ignored(step.revision, finding, terms.policy);
    });
  }
  for (const Placed& placed : worst_first(plan)) {
    const api::RuleFinding& finding = *placed.finding;
    ++(finding.severity == api::Severity::kError ? plan.lint.errors : plan.lint.warnings);
    if (plan.lint.worst.size() == api::kMostWorstFindings) continue;
    plan.lint.worst.push_back({finding.rule, placed.step->revision, finding.statement, finding.severity,
                               cut_behind(on_one_line(finding.message), kShownMessageBytes)});
  }
}

std::optional<api::Finding> find_lint_refusal(const api::Plan& plan, const api::LintPolicy& policy,
                                              const alembic::Graph& graph) {
  std::vector<Placed> bad = worst_first(plan);
  std::erase_if(bad, [&policy](const Placed& placed) { return !is_as_bad(placed, policy.fail_on); });
  if (bad.empty()) return std::nullopt;
  const Placed& worst = bad.front();
  const std::string more = bad.size() == 1 ? ""
                                           : fmt::format(" {} as bad; `lockkeeper plan` lists them.",
                                                         bad.size() == 2 ? std::string("One more finding is")
                                                                         : fmt::format("{} more are", bad.size() - 1));
  return api::Finding{api::Code::kLintFindings, api::Severity::kError, worst.step->revision,
                      fmt::format("{} refuses revision {}{}, by the rule {}: {}{}", api::to_flag(policy.fail_on),
                                  named(graph, worst.step->revision), statement_of(worst), worst.finding->rule,
                                  with_full_stop(on_one_line(worst.finding->message)), more),
                      remedy_of(worst)};
}

}  // namespace lockkeeper::plan
