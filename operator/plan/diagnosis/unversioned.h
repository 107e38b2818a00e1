// A database without a version row: a fresh one, or one that has objects of the revisions. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/schema_view.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

// `pending`: the revisions that a plain upgrade from the base would run.
// Requires: `facts` have no version row; `view` and `evidence` are both of `facts`, or both null.
// Returns: FreshDatabase or UnversionedDatabase; nullopt where there are no files.
[[nodiscard]] std::optional<api::Finding> unversioned_finding(const Facts& facts, const SchemaView* view,
                                                              const Evidence* evidence,
                                                              const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
