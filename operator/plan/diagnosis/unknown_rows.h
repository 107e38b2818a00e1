// Version rows that the files do not have: a later image put them there, or nobody knows them. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/schema_view.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

struct UnknownRows {
  std::vector<std::string> ahead;    // rows put there by a later image or by hand, or made from the models
  std::vector<std::string> covered;  // revisions of the files that the rows ahead contain
  bool lost = false;                 // a later revision dropped something that the files made
  bool orphaned = false;             // a row is known to nobody
  std::vector<api::Finding> findings;
};

// Judges `rows`, the rows of the facts that no file has. `targets`: the revisions that the target names, null where it
// could not be resolved.
// Requires: `evidence` and `view` are both of `facts`, or both null.
[[nodiscard]] UnknownRows judge_unknown_rows(const Facts& facts, const std::vector<std::string>& rows,
                                             const std::vector<std::string>* targets, const Evidence* evidence,
                                             const SchemaView* view);

}  // namespace lockkeeper::plan
