// Foreign rows: a version row that no file has may belong to another application that shares the version table. Such a
// row is not taken away. Pure.
#pragma once

#include "plan/diagnosis/diagnosis.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

// Returns: whether no object that these revisions make is there, and other objects are.
[[nodiscard]] bool is_of_nothing_here(const Evidence& evidence);

// Returns: whether the rows that the files know name all revisions that the schema shows, and other tables are there.
[[nodiscard]] bool is_of_another_application(const Facts& facts, const Evidence& evidence);

}  // namespace lockkeeper::plan
