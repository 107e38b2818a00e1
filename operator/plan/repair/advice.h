// The remedy of what a policy or a stamp would put right: each is tried on the values first, so that what is advised is
// what would be done, and is not refused. Pure.
#pragma once

#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/policy.h"

namespace lockkeeper::plan {

// `findings` are those of a step plan with `policy`; `assessment` is diagnose(facts). What a remedy says already (what
// to do by hand) comes last.
void advise(const Facts& facts, const Assessment& assessment, const api::Policy& policy,
            std::vector<api::Finding>& findings);

}  // namespace lockkeeper::plan
