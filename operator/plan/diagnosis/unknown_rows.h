// Version rows that the files do not have: of a later image, or of nobody that is known. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/schema_view.h"
#include "plan/evidence/evidence.h"

namespace lockkeeper::plan {

struct UnknownRows {
  std::vector<std::string> ahead;    // those that a later image put there, or that were made from the models
  std::vector<std::string> covered;  // revisions of the files that those contain
  bool lost = false;                 // something that the files made was dropped since
  bool orphaned = false;             // one is known to nobody
  std::vector<api::Finding> findings;
};

// `rows`: those of the facts that no file has. `targets`: what the target names, null where it names nothing.
// `evidence` and `view`: both, or null.
[[nodiscard]] UnknownRows judge_unknown_rows(const Facts& facts, const std::vector<std::string>& rows,
                                             const std::vector<std::string>* targets, const Evidence* evidence,
                                             const SchemaView* view);

}  // namespace lockkeeper::plan
