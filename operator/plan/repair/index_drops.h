// Which indexes that are not valid may be taken away. Pure.
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
  // display() of those that nothing would make again: their revisions are stamped, and no repair is allowed.
  std::vector<std::string> kept;
};

// What a failed CREATE INDEX CONCURRENTLY of a revision left, and what REINDEX CONCURRENTLY leaves; never another one,
// and never an index behind a constraint. `rows`: version rows that the files know; `may_repair`: what stamped
// revisions lack is made again in this run. The facts have a history and a live schema.
[[nodiscard]] IndexDrops find_index_drops(const Facts& facts, const Evidence& evidence,
                                          const std::vector<std::string>& rows, bool may_repair);

}  // namespace lockkeeper::plan
