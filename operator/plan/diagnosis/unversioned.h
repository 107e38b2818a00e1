// No version row: a fresh database, or one that has what the revisions make. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/schema_view.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

// FreshDatabase or UnversionedDatabase; nullopt where there are no files. `view` and `evidence`: both or neither.
// `pending`: what a plain upgrade from the base would run.
[[nodiscard]] std::optional<api::Finding> unversioned_finding(const Facts& facts, const SchemaView* view,
                                                              const Evidence* evidence,
                                                              const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
