// What a run is going to do with what the context reader saw: the step plan of the diagnosis, or the one act that a
// person asked for by hand.
#pragma once

#include <optional>
#include <vector>

#include "plan/repair/step_plan.h"
#include "postgres/ledger/remedy_record.h"
#include "runner/observe/context_reader.h"
#include "runner/settings.h"

namespace lockkeeper::runner {

struct RunPlan {
  plan::StepPlan step_plan;
  api::Plan plan;
  std::vector<api::Finding> findings;  // all that is known, sorted
  // The stamp that the first step takes back.
  std::optional<std::int64_t> undoes;
};

// `reader` has looked. Reads the ledger for Act::kUndoStamp: throws SqlError where the session is lost.
[[nodiscard]] RunPlan make_run_plan(ContextReader& reader, const Settings& settings);

// Whether `rest` is what is left of `whole` after its first steps: then an approval of the whole holds for it.
[[nodiscard]] bool is_end_of(const api::Plan& rest, const api::Plan& whole);

}  // namespace lockkeeper::runner
