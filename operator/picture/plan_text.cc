#include "picture/plan_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "picture/columns.h"
#include "picture/escaping.h"
#include "picture/findings_text.h"
#include "picture/lock_words.h"
#include "picture/plan_counts.h"

namespace lockkeeper::picture {
namespace {

constexpr std::size_t kListed = 20;  // revisions by name; more are counted
constexpr std::size_t kWidest = 100;
constexpr const char* kStatementIndent = "       ";
constexpr const char* kLockIndent = "         ";

std::string listed(const std::vector<std::string>& revisions) {
  return revisions.empty() ? "no revision" : join_some(revisions, kListed);
}

// `first` stands before the first line, spaces of the same width before the others.
std::string indented(const std::string& first, std::string_view text) {
  std::string lines;
  std::string indent = first;
  for (const std::string& line : wrapped(printable(text), kWidest - width_of(first))) {
    lines += indent + line + "\n";
    indent = std::string(width_of(first), ' ');
  }
  return lines;
}

std::string_view without_end(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \n\r\t") + 1);
}

// A step's table: its head first, then a line for each lock, in the order of its statements.
std::vector<std::string> lock_lines(const api::PlannedStep& step) {
  std::vector<std::vector<std::string>> rows{{"lock", "relation", "size", "waits", "how long", "claim"}};
  for (const api::PlannedStatement& statement : step.statements) {
    for (const api::LockUse& lock : statement.locks) {
      rows.push_back({std::string(api::to_string(lock.mode)), on_one_line(lock.relation), size_of(lock),
                      who_waits(lock), how_long(lock), std::string(api::to_string(lock.source))});
    }
  }
  if (rows.size() == 1) return {};
  return in_columns(std::move(rows), kWidest - width_of(kLockIndent));
}

std::string finding_text(const api::RuleFinding& finding, bool colour) {
  const std::string severity =
      painted(std::string(api::to_string(finding.severity)), colour_of(finding.severity), colour);
  std::string text = fmt::format("{}{}  {}  [{}]\n", kLockIndent, severity,
                                 painted(on_one_line(finding.rule), kBold, colour), api::to_string(finding.source));
  text += indented(std::string(kLockIndent) + "  ", finding.message);
  for (const std::string& step : finding.safe_way) text += indented(std::string(kLockIndent) + "  → ", step);
  return text;
}

std::string details_of(const api::LockUse& lock) {
  if (!lock.impact) return "";
  std::string text = indented(std::string(kLockIndent) + "  ", sentence(lock));
  for (const std::string& who : lock.impact->in_the_way) {
    text += indented(std::string(kLockIndent) + "  in the way now: ", who);
  }
  return text;
}

std::string step_text(const api::PlannedStep& step, std::size_t number, bool colour) {
  const std::string context = step.context.empty() ? "" : fmt::format(" ({})", on_one_line(step.context));
  std::string text = fmt::format("  {}. {}{}\n", number, on_one_line(name_of(step)), context);
  const std::vector<std::string> locks = lock_lines(step);
  std::size_t line = 0;
  if (!locks.empty()) text += kLockIndent + locks[line++] + "\n";
  for (std::size_t which = 0; which < step.statements.size(); ++which) {
    text += indented(kStatementIndent, without_end(step.statements[which].sql));
    for (const api::LockUse& lock : step.statements[which].locks) {
      text += kLockIndent + locks[line++] + "\n" + details_of(lock);
    }
    for (const api::RuleFinding* finding : findings_of(step, which)) text += finding_text(*finding, colour);
  }
  for (const api::RuleFinding* finding : other_findings_of(step)) text += finding_text(*finding, colour);
  return text;
}

// Returns: empty where lint finds nothing, and nothing is unknown.
std::string lint_line(const api::LintSummary& lint) {
  std::vector<std::string> parts;
  const auto add = [&parts](int count, const char* one, const char* several) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, count == 1 ? one : several));
  };
  add(lint.errors, "error", "errors");
  add(lint.warnings, "warning", "warnings");
  add(lint.unjudged, "revision of which nobody knows what it runs", "revisions of which nobody knows what they run");
  return parts.empty() ? "" : fmt::format("lint  {}\n", join(parts));
}

}  // namespace

std::string plan_text(const api::Plan& plan, const std::string& verdict, bool colour) {
  std::string text = fmt::format("from  {}\nto    {}\n", listed(plan.from), listed(plan.to));
  if (!plan.steps.empty()) text += fmt::format("risk  {}\n", api::to_string(plan.risk));
  text += lint_line(plan.lint);
  std::size_t number = 0;
  for (const api::PlannedStep& step : plan.steps) text += step_text(step, ++number, colour);
  text += findings_text(plan.findings, colour);
  if (!plan.steps.empty()) text += fmt::format("digest {}\n", plan.digest);
  if (!verdict.empty()) text += verdict + "\n";
  return text;
}

}  // namespace lockkeeper::picture
