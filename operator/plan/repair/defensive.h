// Which statements of the pending revisions have their exact result already, so that they are skipped, and where that
// cannot be told. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/schema_view.h"
#include "plan/repair/step_plan.h"

namespace lockkeeper::plan {

struct DefensivePlan {
  std::vector<UpgradeStep> steps;  // one for each pending revision, where nothing is refused
  std::string revision;            // where it is refused: the revision
  std::string refused;             // and why, a sentence
  bool skips = false;
};

// A statement is skipped where everything that it touches is as it, or a later statement of its revision, leaves it;
// it runs where all of it is as before. In between, or otherwise: refused, with both definitions. What writes rows runs
// only where nothing shows that it may have run before: never into what is skipped, nor where all that its revision
// makes is there; where there is no version row at all, only where something shows that it did not.
[[nodiscard]] DefensivePlan find_defensive_plan(const Facts& facts, const SchemaView& view, const Evidence& evidence,
                                                const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
