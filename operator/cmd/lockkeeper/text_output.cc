#include "cmd/lockkeeper/text_output.h"

#include <fmt/core.h>

#include <vector>

#include "base/duration.h"
#include "base/text.h"

namespace lockkeeper::cmd {
namespace {

constexpr std::size_t kListed = 20;  // revisions by name; more are counted

constexpr const char* kRed = "31";
constexpr const char* kYellow = "33";
constexpr const char* kGreen = "32";
constexpr const char* kBold = "1";

std::string painted(const std::string& text, const char* code, bool colour) {
  return colour ? "\033[" + std::string(code) + "m" + text + "\033[0m" : text;
}

std::string listed(const std::vector<std::string>& revisions) {
  return revisions.empty() ? "no revision" : join_some(revisions, kListed);
}

std::string findings_text(const std::vector<api::Finding>& findings, bool colour) {
  std::string text;
  for (const api::Finding& finding : findings) {
    const char* code = finding.severity == api::Severity::kError     ? kRed
                       : finding.severity == api::Severity::kWarning ? kYellow
                                                                     : kGreen;
    const bool is_told = !finding.remedy.empty() && finding.severity != api::Severity::kInfo;
    const std::string subject = finding.subject.empty() ? "" : fmt::format("  {}", finding.subject);
    const std::string remedy = is_told ? fmt::format("    → {}\n", finding.remedy) : "";
    text += fmt::format("{}  {}{}\n    {}\n{}", painted(std::string(api::to_string(finding.severity)), code, colour),
                        painted(std::string(api::to_string(finding.code)), kBold, colour), subject, finding.message,
                        remedy);
  }
  return text;
}

}  // namespace

std::string to_text(const std::vector<api::Finding>& findings, bool colour) {
  return findings_text(findings, colour);
}

std::string to_text(const api::Diagnosis& diagnosis, bool colour) {
  const api::Revisions& revision = diagnosis.revision;
  std::string text = fmt::format("database  {}\nfiles     {}\n", listed(revision.current), listed(revision.heads));
  if (!revision.pending.empty()) {
    text += fmt::format("pending   {}: {}\n", revision.pending.size(), listed(revision.pending));
  }
  return text + findings_text(diagnosis.findings, colour);
}

std::string to_text(const api::Plan& plan, const std::string& verdict, bool colour) {
  std::string text = fmt::format("from  {}\nto    {}\n", listed(plan.from), listed(plan.to));
  if (!plan.steps.empty()) text += fmt::format("risk  {}\n", api::to_string(plan.risk));
  int number = 0;
  for (const api::PlannedStep& step : plan.steps) {
    const std::string which = step.revision.empty() ? "" : fmt::format(" {}", step.revision);
    text += fmt::format("  {}. {}{}\n", ++number, api::to_string(step.action), which);
    for (const api::PlannedStatement& statement : step.statements) text += fmt::format("       {}\n", statement.sql);
  }
  text += findings_text(plan.findings, colour);
  if (!plan.steps.empty()) text += fmt::format("digest {}\n", plan.digest);
  if (!verdict.empty()) text += verdict + "\n";
  return text;
}

std::string to_text(const api::Run& run, bool colour) {
  const bool good = run.outcome == api::Outcome::kApplied || run.outcome == api::Outcome::kUpToDate;
  const std::string outcome = painted(std::string(api::to_string(run.outcome)), good ? kGreen : kRed, colour);
  const std::string reason = run.reason != api::to_string(run.outcome) ? fmt::format(" ({})", run.reason) : "";
  std::string text = fmt::format("{}{}: {}\n", outcome, reason, run.message);
  std::vector<api::Finding> rest;
  for (const api::Finding& finding : run.findings) {
    // What the message says already, and what is no news.
    if (finding.severity == api::Severity::kInfo || run.message.find(finding.message) != std::string::npos) continue;
    rest.push_back(finding);
  }
  return text + findings_text(rest, colour);
}

}  // namespace lockkeeper::cmd
