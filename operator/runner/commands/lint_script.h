// The trace of a script for lint: a scratch database, the schema that stands before the script, and the script run in
// it.
#pragma once

#include <string_view>
#include <variant>

#include "api/report.h"
#include "lint/traced/judge.h"
#include "runner/settings.h"

namespace lockkeeper::runner {

struct LintScript {
  std::string_view text;
  std::string_view schema;  // what stands before it; may be empty
  bool in_transaction = false;
};

// Requires: the settings have a shadow; same-server also a database URL.
// Returns: a finding (ConfigError, NotReplayable, DatabaseUnreachable) where there is no scratch database, or where the
// session in it was lost.
[[nodiscard]] std::variant<lint::Trace, api::Finding> trace_for_lint(const LintScript& script,
                                                                     const Settings& settings);

}  // namespace lockkeeper::runner
