// The statements that make what stamped revisions should have made, or why there are none. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/schema_view.h"
#include "plan/repair/step_plan.h"

namespace lockkeeper::plan {

struct Repair {
  RepairStep step;                         // empty where nothing can be made, or nothing drifted
  std::vector<schema::SchemaObject> made;  // the live schema has them so afterwards
  // Why objects are left as they are, a sentence each, by the revision that made them last.
  std::map<std::string, std::vector<std::string>> left;
};

// Only adds; each object is judged by itself. Left is what held rows that its revision moved, what would stand beside
// that which its revision took away and is still there, what differs in a way that adding does not put right, and what
// needs such.
[[nodiscard]] Repair find_repair(const Facts& facts, const SchemaView& view, const Evidence& evidence,
                                 const std::vector<std::string>& rows);

}  // namespace lockkeeper::plan
