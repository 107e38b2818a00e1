// The advice for findings that a policy or a stamp would put right. Each policy is tried on the values first, so that a
// run with the advised policy does what the advice says, and is not refused. Pure.
#pragma once

#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/policy.h"

namespace lockkeeper::plan {

// Writes the advice into the remedies of `findings`. A remedy that is there already (what to do by hand) comes last.
// Without evidence nothing is written.
// Requires: `findings` are those of a step plan with `policy`; `assessment` is diagnose(facts).
void advise(const Facts& facts, const Assessment& assessment, const api::Policy& policy,
            std::vector<api::Finding>& findings);

}  // namespace lockkeeper::plan
