// What a run is going to do with what it has seen: the step plan of the diagnosis, or the one act that a person asked
// for by hand. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "plan/repair/step_plan.h"
#include "runner/observe/sight.h"
#include "runner/settings.h"

namespace lockkeeper::runner {

struct RunPlan {
  plan::StepPlan step_plan;
  api::Plan plan;
  std::vector<api::Finding> findings;  // all that is known, sorted
  std::optional<std::int64_t> undoes;  // the stamp (lockkeeper.remedies.id) that the first step takes back
};

// Chooses by Settings::act, policy and stamp alone.
[[nodiscard]] RunPlan make_run_plan(const Sight& seen, const Settings& settings);

// Gives the stamps of the step plan the statements that they will run.
void spell_stamps(const Sight& seen, plan::StepPlan& step_plan);

// Returns: whether `rest` is what is left of `whole` after its first steps, so that an approval of the whole holds.
[[nodiscard]] bool is_end_of(const api::Plan& rest, const api::Plan& whole);

}  // namespace lockkeeper::runner
