// What the schema says against version rows that somebody is about to write. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"

namespace lockkeeper::plan {

// What it says against `rows`, and does not say against those of now (`now` is diagnose(facts)). Empty where nothing
// proves anything.
[[nodiscard]] std::vector<api::Finding> disproof(const Facts& facts, const Assessment& now,
                                                 const std::vector<std::string>& rows);

}  // namespace lockkeeper::plan
