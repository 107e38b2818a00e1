// The traces of a statement as the snapshot file has them: small, and the same for the same work. Pure.
#pragma once

#include <vector>

#include "api/lock_trace.h"
#include "base/json.h"

namespace lockkeeper::schema {

// What could not be run has no reason there: that is the shadow's, and not the statement's.
[[nodiscard]] Json to_json(const std::vector<api::StatementTrace>& traces);

// Reads what to_json() wrote; what is no trace is one that was not run.
[[nodiscard]] std::vector<api::StatementTrace> parse_traces(const Json& json);

}  // namespace lockkeeper::schema
