// The index drops of a run: which indexes that are not valid may be dropped. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/evidence/evidence.h"
#include "plan/repair/step_plan.h"

namespace lockkeeper::plan {

struct IndexDrops {
  std::vector<DropIndexStep> steps;
  std::vector<schema::SchemaObject> left;  // the live schema afterwards
  // display() of the indexes that nothing would make again: their revisions are stamped, and no repair is allowed.
  std::vector<std::string> kept;
};

// Finds the indexes that a failed CREATE INDEX CONCURRENTLY of a revision, or a failed REINDEX CONCURRENTLY, left. It
// never drops another index, nor one behind a constraint. `rows`: version rows that the files know. `may_repair`: this
// run makes again what stamped revisions lack.
// Requires: the facts have a history and a live schema, and `evidence` is of them.
[[nodiscard]] IndexDrops find_index_drops(const Facts& facts, const Evidence& evidence,
                                          const std::vector<std::string>& rows, bool may_repair);

}  // namespace lockkeeper::plan
