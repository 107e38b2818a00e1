// What the live schema shows that the version rows do not say, and the other way round, as findings. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/schema_view.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

// MissingEffects, UnstampedEffects, PartialRevision: where the version rows are all known. `rows`: those, `pending` in
// the order in which a plain upgrade would run them.
[[nodiscard]] std::vector<api::Finding> row_findings(const Facts& facts, const SchemaView& view,
                                                     const Evidence& evidence, const std::vector<std::string>& rows,
                                                     const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
