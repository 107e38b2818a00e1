#include "cmd/lockkeeper/text_output.h"

#include <fmt/core.h>

#include <vector>

#include "base/text.h"
#include "picture/findings_text.h"

namespace lockkeeper::cmd {
namespace {

constexpr std::size_t kListed = 20;  // revisions by name; more are counted

std::string listed(const std::vector<std::string>& revisions) {
  return revisions.empty() ? "no revision" : join_some(revisions, kListed);
}

}  // namespace

std::string to_text(const std::vector<api::Finding>& findings, bool colour) {
  return picture::findings_text(findings, colour);
}

std::string to_text(const api::Diagnosis& diagnosis, bool colour) {
  const api::Revisions& revision = diagnosis.revision;
  std::string text = fmt::format("database  {}\nfiles     {}\n", listed(revision.current), listed(revision.heads));
  if (!revision.pending.empty()) {
    text += fmt::format("pending   {}: {}\n", revision.pending.size(), listed(revision.pending));
  }
  return text + picture::findings_text(diagnosis.findings, colour);
}

std::string to_text(const api::Run& run, bool colour) {
  const bool good = run.outcome == api::Outcome::kApplied || run.outcome == api::Outcome::kUpToDate;
  const std::string outcome =
      picture::painted(std::string(api::to_string(run.outcome)), good ? picture::kGreen : picture::kRed, colour);
  const std::string reason = run.reason != api::to_string(run.outcome) ? fmt::format(" ({})", run.reason) : "";
  std::string text = fmt::format("{}{}: {}\n", outcome, reason, run.message);
  std::vector<api::Finding> rest;
  for (const api::Finding& finding : run.findings) {
    // What the message says already, and what is no news.
    if (finding.severity == api::Severity::kInfo || run.message.find(finding.message) != std::string::npos) continue;
    rest.push_back(finding);
  }
  return text + picture::findings_text(rest, colour);
}

}  // namespace lockkeeper::cmd
