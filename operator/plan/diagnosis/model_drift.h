// ModelDrift: the models and the migrations differ. Pure.
#pragma once

#include <vector>

#include "alembic/adapter/model_comparison.h"
#include "api/report.h"

namespace lockkeeper::plan {

// The side that the models were compared with.
enum class ModelsAgainst {
  kMigrations,  // an empty database in which all revisions have run
  kDatabase,    // the live one, which is at the heads of the files
};

// Returns: a warning for each difference, in their order. An index or a constraint that would be dropped and made again
// is one difference. Our own schema, which no model has, is none.
[[nodiscard]] std::vector<api::Finding> find_model_drift(const std::vector<alembic::ModelDifference>& differences,
                                                         ModelsAgainst against);

}  // namespace lockkeeper::plan
