// The repair of drift: statements that make what stamped revisions should have made, or why there are none. Pure.
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
  std::vector<schema::SchemaObject> made;  // the objects that the step makes or completes, as revisions leave them
  // Why objects are left as they are, a sentence each, by the id of the revision that wrote them last.
  std::map<std::string, std::vector<std::string>> left;
};

// Judges each drifted object by itself; a repair only adds. These objects are left as they are:
//  - one that held rows that its revision moved;
//  - one that would stand beside an object that its revision took away and that is still there;
//  - one whose difference adding does not put right; and one that should be gone;
//  - one that needs an object that is left and missing.
// Requires: `view` and `evidence` are of `facts`; `rows` are version rows that the files know.
[[nodiscard]] Repair find_repair(const Facts& facts, const SchemaView& view, const Evidence& evidence,
                                 const std::vector<std::string>& rows);

}  // namespace lockkeeper::plan
