// The verification of a database against its version rows, once a run has ended. Pure.
#pragma once

#include <optional>
#include <vector>

#include "plan/diagnosis/diagnosis.h"

namespace lockkeeper::runner {

struct Verification {
  std::optional<bool> holds;           // nullopt: nothing proves anything, or a row that no file has
  std::vector<api::Finding> findings;  // what is not there
};

[[nodiscard]] Verification verify(const plan::Facts& facts, const plan::Assessment& assessment);

// Adds it to the run: whether it holds, and each finding once.
void add_findings(api::Run& run, const Verification& verification);

}  // namespace lockkeeper::runner
