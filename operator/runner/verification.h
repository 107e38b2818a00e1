// Whether a database is what its version rows say, once a run has ended. Pure.
#pragma once

#include <optional>
#include <vector>

#include "plan/diagnosis.h"

namespace lockkeeper::runner {

struct Verification {
  std::optional<bool> holds;           // nullopt: nothing proves anything, or a row that no file has
  std::vector<api::Finding> findings;  // what is not there
};

[[nodiscard]] Verification verify(const plan::Facts& facts, const plan::Assessment& assessment);

}  // namespace lockkeeper::runner
