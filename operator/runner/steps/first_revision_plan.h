// A run's steps where there is no revision file: the first revision that was made from the models is applied, stamped,
// or refused. Pure.
#pragma once

#include <string>
#include <vector>

#include "alembic/adapter/adapter_protocol.h"
#include "plan/evidence/model_match.h"
#include "runner/observe/sight.h"
#include "runner/settings.h"
#include "runner/steps/run_plan.h"

namespace lockkeeper::runner {

// A first revision, and what it did in an empty database.
struct MadeRevision {
  alembic::FirstRevision revision;
  std::vector<std::string> statements;  // as they ran there
};

// Returns: whether the step plan asks for a first revision.
[[nodiscard]] bool wants_first_revision(const plan::StepPlan& step_plan);

enum class FirstRevisionStep {
  kRefused,
  kApplied,  // the schema is not there
  kStamped,  // it is
};
// Chooses by `match`, which is of the live schema, and by the policy. The run plan then shows the revision and what
// becomes of the rows that are there; or it has no steps, and a finding of severity error.
// Requires: wants_first_revision().
[[nodiscard]] FirstRevisionStep choose_first_revision(const Sight& seen, const MadeRevision& made,
                                                      const plan::ModelMatch& match, const api::Policy& policy,
                                                      RunPlan& run_plan);

// The same for a revision that could not be made: `why` is of severity error.
void refuse_first_revision(const api::Finding& why, RunPlan& run_plan);

// The order of an upgrade that has the first revision in the place of the application's files.
void upgrade_to_first_revision(const std::string& revision, plan::StepPlan& step_plan);

// Returns: whether the only version row is of a first revision that is in no file still.
[[nodiscard]] bool is_at_first_revision(const Sight& seen, const RunPlan& run_plan);

// A warning that the models lead to another revision now than the one that the database is at.
// Requires: is_at_first_revision().
void warn_of_changed_models(const Sight& seen, RunPlan& run_plan);

}  // namespace lockkeeper::runner
