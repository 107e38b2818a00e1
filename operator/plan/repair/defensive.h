// The defensive plan: which statements of the pending revisions are skipped, because their exact result is there
// already. Where that cannot be told, the plan is refused. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/schema_view.h"
#include "plan/repair/step_plan.h"

namespace lockkeeper::plan {

struct DefensivePlan {
  std::vector<UpgradeStep> steps;  // one for each pending revision; none where the plan is refused
  std::string revision;            // where the plan is refused: the revision that is in the way
  std::string refused;             // and why, a sentence; empty: it is not refused
  bool skips = false;              // some statement is skipped
};

// Decides for each statement of the pending revisions:
//  - It is skipped where all objects that it touches are as it, or a later statement of its revision, leaves them.
//  - It runs where all of them are as before the revision.
//  - In between, or with another definition, the plan is refused; the sentence names what differs.
//  - A statement that writes rows runs only where nothing shows that it may have run before: never into a skipped
//    object, nor where all objects of its revision are there. Where there is no version row at all, it runs only where
//    something shows that it did not run.
// Requires: `view` and `evidence` are of `facts`.
[[nodiscard]] DefensivePlan find_defensive_plan(const Facts& facts, const SchemaView& view, const Evidence& evidence,
                                                const std::vector<std::string>& pending);

}  // namespace lockkeeper::plan
