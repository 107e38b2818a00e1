// A plan, read back from the JSON that to_json(Plan) wrote: the ConfigMap `status.plan.configMap` has it.
#pragma once

#include <optional>

#include "api/report.h"
#include "base/json.h"

namespace lockkeeper::api {

// Unknown fields are ignored; a finding with an unknown code is left out. What the operator left out of a plan that was
// too large (`truncated`) is empty.
// Returns: nullopt where `json` is not an object of that kind.
[[nodiscard]] std::optional<Plan> parse_plan(const Json& json);

}  // namespace lockkeeper::api
