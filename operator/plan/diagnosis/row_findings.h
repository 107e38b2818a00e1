// The findings where the live schema and the version rows contradict each other. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/schema_view.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

// Requires: the files know all version rows, and `rows` are these; `pending` is in the order of a plain upgrade; `view`
// and `evidence` are of `facts`.
// Returns: MissingEffects, UnstampedEffects, PartialRevision.
[[nodiscard]] std::vector<api::Finding> row_findings(const Facts& facts, const SchemaView& view,
                                                     const Evidence& evidence, const std::vector<std::string>& rows,
                                                     const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
