// The adoption of a proof: whether its revisions may be stamped over the version rows. Pure.
#pragma once

#include <string>

#include "plan/diagnosis/diagnosis.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

// Requires: `assessment` is of `facts` and has evidence, whose proof is `proof`.
// Returns: a sentence that speaks against the stamp; empty: nothing does.
[[nodiscard]] std::string why_not_adopt(const Facts& facts, const Assessment& assessment, const Proof& proof);

}  // namespace lockkeeper::plan
