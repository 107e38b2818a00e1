#include "cmd/lockkeeper/text_output.h"

#include <vector>

#include "base/duration.h"

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
  if (revisions.empty()) return "no revision";
  std::string text;
  for (std::size_t i = 0; i < revisions.size() && i < kListed; ++i) text += (i == 0 ? "" : ", ") + revisions[i];
  if (revisions.size() > kListed) text += " and " + std::to_string(revisions.size() - kListed) + " more";
  return text;
}

std::string findings_text(const std::vector<api::Finding>& findings, bool colour) {
  std::string text;
  for (const api::Finding& finding : findings) {
    const char* code = finding.severity == api::Severity::kError     ? kRed
                       : finding.severity == api::Severity::kWarning ? kYellow
                                                                     : kGreen;
    text += painted(std::string(api::to_string(finding.severity)), code, colour) + "  " +
            painted(std::string(api::to_string(finding.code)), kBold, colour);
    if (!finding.subject.empty()) text += "  " + finding.subject;
    text += "\n    " + finding.message + "\n";
    if (!finding.remedy.empty() && finding.severity != api::Severity::kInfo) text += "    → " + finding.remedy + "\n";
  }
  return text;
}

}  // namespace

std::string to_text(const std::vector<api::Finding>& findings, bool colour) {
  return findings_text(findings, colour);
}

std::string to_text(const api::Diagnosis& diagnosis, bool colour) {
  const api::Revisions& revision = diagnosis.revision;
  std::string text = "database  " + listed(revision.current) + "\nfiles     " + listed(revision.heads) + "\n";
  if (!revision.pending.empty()) {
    text += "pending   " + std::to_string(revision.pending.size()) + ": " + listed(revision.pending) + "\n";
  }
  return text + findings_text(diagnosis.findings, colour);
}

std::string to_text(const api::Plan& plan, const std::string& verdict, bool colour) {
  std::string text = "from  " + listed(plan.from) + "\nto    " + listed(plan.to) + "\n";
  if (!plan.steps.empty()) text += "risk  " + std::string(api::to_string(plan.risk)) + "\n";
  int number = 0;
  for (const api::PlannedStep& step : plan.steps) {
    text += "  " + std::to_string(++number) + ". " + std::string(api::to_string(step.action)) +
            (step.revision.empty() ? "" : " " + step.revision) + "\n";
    for (const api::PlannedStatement& statement : step.statements) text += "       " + statement.sql + "\n";
    text += findings_text(step.findings, colour);
  }
  text += findings_text(plan.findings, colour);
  if (!plan.steps.empty()) text += "digest " + plan.digest + "\n";
  if (!verdict.empty()) text += verdict + "\n";
  return text;
}

std::string to_text(const api::Run& run, bool colour) {
  const bool good = run.outcome == api::Outcome::kApplied || run.outcome == api::Outcome::kUpToDate;
  std::string text = painted(std::string(api::to_string(run.outcome)), good ? kGreen : kRed, colour);
  if (run.reason != api::to_string(run.outcome)) text += " (" + run.reason + ")";
  text += ": " + run.message + "\n";
  std::vector<api::Finding> rest;
  for (const api::Finding& finding : run.findings) {
    // What the message says already, and what is no news.
    if (finding.severity == api::Severity::kInfo || run.message.find(finding.message) != std::string::npos) continue;
    rest.push_back(finding);
  }
  return text + findings_text(rest, colour);
}

}  // namespace lockkeeper::cmd
