// The statements that make what stamped revisions should have made, or why there are none. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis.h"
#include "plan/schema_view.h"
#include "plan/treatment.h"

namespace lockkeeper::plan {

struct Repair {
  RepairStep step;                         // empty where it is refused, or nothing drifted
  std::string refused;                     // a sentence; of the whole
  std::vector<schema::SchemaObject> made;  // the live schema has them so afterwards
};

// Only adds. Refused as a whole where one of the revisions also moved data or took something away, and where what
// differs cannot be put right by adding.
[[nodiscard]] Repair find_repair(const Facts& facts, const SchemaView& view, const std::vector<std::string>& rows);

}  // namespace lockkeeper::plan
