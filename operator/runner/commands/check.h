// `lockkeeper check`: whether the models of env.py and the migrations agree, by Alembic's own comparison. Compared with
// what the revisions make in the shadow of the settings; where they name none, with the database, which is then at the
// heads of the files. Writes nothing that stays.
#pragma once

#include <vector>

#include "api/report.h"
#include "base/json.h"
#include "runner/observe/context_reader.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

struct ModelCheck {
  bool in_shadow = false;              // what the models were compared with; else the database
  std::vector<api::Finding> findings;  // a ModelDrift for each difference; of severity error: why nothing was compared
  int exit = 0;                        // 10 where they differ
};

// Returns: whatever happens; does not throw.
[[nodiscard]] ModelCheck check_models(const Settings& settings, Reporter& reporter, StopRequest& stop);

// Adds the differences of one context to what a doctor has found in it. That they cannot be compared is never an error.
// Requires: look().
void add_model_drift(ContextReader& reader, const Settings& settings, std::vector<api::Finding>& findings);

// Returns: {"kind":"ModelCheck","against":"migrations"|"database","findings"}
[[nodiscard]] Json to_json(const ModelCheck& check);

}  // namespace lockkeeper::runner
