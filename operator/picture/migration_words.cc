#include "picture/migration_words.h"

#include <fmt/core.h>

#include "base/duration.h"
#include "base/text.h"
#include "picture/escaping.h"
#include "picture/migration_state.h"
#include "picture/plan_counts.h"

namespace lockkeeper::picture {
namespace {

constexpr std::size_t kListed = 10;  // revisions, images and pods by name; more are counted

}  // namespace

std::string some(const std::vector<std::string>& names) {
  return join_some(names, kListed);
}

std::string revisions_words(const std::vector<std::string>& revisions) {
  return revisions.empty() ? "no revision" : some(revisions);
}

std::string ago(const std::optional<Timestamp>& since, Timestamp now) {
  return since ? for_people(elapsed(*since, now)) : "?";
}

std::string database_words(const api::RevisionStatus& revision) {
  std::string line = fmt::format("at {}", revisions_words(revision.current));
  if (!revision.target.empty()) line += fmt::format("; the image wants {}", revision.target);
  if (!revision.pending) return line + "; nobody has found out yet what is pending";
  if (*revision.pending == 0) return line + "; nothing is pending";
  return line + fmt::format("; {} pending", counted(static_cast<std::size_t>(*revision.pending), "revision"));
}

std::string context_words(const api::ContextStatus& context) {
  return fmt::format("{}, {}: at {}{}", context.database, context.version_table, revisions_words(context.current),
                     context.outcome.empty() ? "" : "; " + context.outcome);
}

std::string age_words(const api::Blocker& blocker) {
  return for_people(std::chrono::duration_cast<Milliseconds>(std::chrono::duration<double>(blocker.seconds)));
}

std::string blocker_words(const api::Blocker& blocker) {
  return fmt::format("pid {} ({}{}), its transaction {} old: {}", blocker.pid, blocker.user,
                     blocker.application.empty() ? "" : ", " + blocker.application, age_words(blocker),
                     on_one_line(blocker.query));
}

std::string plan_words(const api::MigrationStatus& status) {
  if (!status.plan || status.plan->config_map.empty()) return "";
  const api::PlanStatus& plan = *status.plan;
  std::string line = counted(static_cast<std::size_t>(plan.steps), "step");
  if (plan.risk) line += fmt::format(", risk {}", api::to_string(*plan.risk));
  if (plan.lint.errors > 0)
    line += fmt::format(", {} of lint", counted(static_cast<std::size_t>(plan.lint.errors), "error"));
  if (plan.lint.warnings > 0) {
    line += fmt::format(", {} of lint", counted(static_cast<std::size_t>(plan.lint.warnings), "warning"));
  }
  return line;
}

std::vector<api::Finding> untold_findings(const api::MigrationStatus& status, const std::string& told) {
  std::vector<api::Finding> findings;
  for (const api::Finding& finding : status.diagnosis) {
    if (finding.severity == api::Severity::kInfo || told.find(finding.message) != std::string::npos) continue;
    findings.push_back(finding);
  }
  return findings;
}

}  // namespace lockkeeper::picture
