// The disproof of version rows that somebody is about to write, by the schema. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"

namespace lockkeeper::plan {

// Requires: `now` is diagnose(facts).
// Returns: the schema's findings against `rows` that are not among its findings against the rows of now. Empty where
// the facts have no history or no live schema.
[[nodiscard]] std::vector<api::Finding> disproof(const Facts& facts, const Assessment& now,
                                                 const std::vector<std::string>& rows);

}  // namespace lockkeeper::plan
