// Whether what is proven may be stamped over the version rows. Pure.
#pragma once

#include <string>

#include "plan/diagnosis/diagnosis.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

// What speaks against it, a sentence; empty: nothing. `assessment` has the evidence, and `proof` is its own.
[[nodiscard]] std::string why_not_adopt(const Facts& facts, const Assessment& assessment, const Proof& proof);

}  // namespace lockkeeper::plan
