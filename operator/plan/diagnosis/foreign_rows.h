// A version row that no file has may be another application's, which shares the version table: such a row is not taken
// away. Pure.
#pragma once

#include "plan/diagnosis/diagnosis.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

// Nothing that these revisions make is there, and other things are.
[[nodiscard]] bool is_of_nothing_here(const Evidence& evidence);

// The rows that the files know say all that the schema shows of these revisions, and there are tables beside.
[[nodiscard]] bool is_of_another_application(const Facts& facts, const Evidence& evidence);

}  // namespace lockkeeper::plan
