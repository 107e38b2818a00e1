// The models of env.py compared with what the revisions make: all of them run in a shadow, and Alembic's own comparison
// behind them.
#pragma once

#include <variant>

#include "alembic/adapter/model_comparison.h"
#include "api/report.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/shadow/history_source.h"

namespace lockkeeper::runner {

// Requires: the settings name a shadow.
// Returns: a failure of env.py's while its models are compared; an error where there is no shadow, or the revisions do
// not run there.
[[nodiscard]] std::variant<alembic::ModelsCompared, alembic::AdapterFailure, api::Finding> compare_models_at_heads(
    const HistoryRequest& request, const Settings& settings, Reporter& reporter);

}  // namespace lockkeeper::runner
