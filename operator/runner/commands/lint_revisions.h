// The revisions that `lockkeeper lint` judges, with the SQL that each runs.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "api/report.h"
#include "lint/revisions.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

struct LintScope {
  enum class Of { kPending, kSince, kAll };
  Of of = Of::kPending;  // kPending: what the database's rows say; the others ask no database
  std::string since;     // kSince: a revision, whose ancestors and itself are left out; else a commit or branch of Git,
                         // whose revision files are
  std::string start_after{};  // a revision that is left out with all that it needs; empty: none
};

// There is no such revision as LintScope::start_after: a usage error.
struct UnknownStart {
  std::string message;
};

// By what the SQL is known: the better one is taken, in this order.
enum class SqlSource { kSnapshot, kReplay, kOffline };
[[nodiscard]] std::string_view to_string(SqlSource source);

struct RevisionsToLint {
  std::vector<lint::RevisionSql> before;  // the other ones: what they make is there already
  std::vector<lint::RevisionSql> wanted;
  SqlSource source = SqlSource::kSnapshot;
};

// Returns: the revisions in the order in which they would run; a finding where nothing says what they run.
// Throws: Error where a child process cannot be made; SqlError where a session is lost.
[[nodiscard]] std::variant<RevisionsToLint, UnknownStart, api::Finding> revisions_to_lint(const LintScope& scope,
                                                                                          const Settings& settings,
                                                                                          Reporter& reporter,
                                                                                          StopRequest& stop);

}  // namespace lockkeeper::runner
