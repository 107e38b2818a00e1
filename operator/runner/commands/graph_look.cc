#include "runner/commands/graph_look.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "plan/policy.h"
#include "plan/told_graph.h"
#include "runner/commands/inspect.h"
#include "runner/observe/files_alone.h"

namespace lockkeeper::runner {
namespace {

namespace fs = std::filesystem;

// With one of these, the picture is not that of an application that Alembic could upgrade.
constexpr std::array kOfFiles{api::Code::kMissingParent, api::Code::kCycle, api::Code::kDuplicateRevision,
                              api::Code::kRevisionError, api::Code::kConfigError};

int exit_of(const std::vector<api::Finding>& findings, bool was_read) {
  const bool broken = std::any_of(findings.begin(), findings.end(), [](const api::Finding& finding) {
    const bool of_files = std::find(kOfFiles.begin(), kOfFiles.end(), finding.code) != kOfFiles.end();
    return of_files && finding.severity == api::Severity::kError;
  });
  if (broken) return api::exit_code(api::Outcome::kRefused);
  if (was_read) return 0;
  const api::Finding* error = api::first_error(findings);
  return api::exit_code(error == nullptr ? api::Outcome::kPreconditionNotMet : plan::outcome_of(error->code));
}

GraphResult by_files(const Settings& settings) {
  FilesAlone files = read_files_alone(settings, FoundBy::kConfiguration);
  GraphResult result{with_near_paths(plan::tell_graph(files.drawable)), std::move(files.findings)};
  result.exit = exit_of(result.findings, true);
  return result;
}

GraphResult by_database(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  PlanResult plan = make_plan(settings, reporter, stop);
  GraphResult result{std::move(plan.graph), std::move(plan.plan.findings)};
  result.exit = exit_of(result.findings, plan.database_read);
  return result;
}

}  // namespace

GraphResult look_at_graph(GraphSource source, const Settings& settings, Reporter& reporter, StopRequest& stop) {
  return source == GraphSource::kFiles ? by_files(settings) : by_database(settings, reporter, stop);
}

api::RevisionGraph with_near_paths(api::RevisionGraph graph) {
  for (api::GraphRevision& revision : graph.revisions) {
    std::error_code error;
    const fs::path near = fs::proximate(revision.file, error);
    if (!revision.file.empty() && !error && !near.empty()) revision.file = near.string();
  }
  return graph;
}

}  // namespace lockkeeper::runner
