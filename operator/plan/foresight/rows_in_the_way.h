// What a run would fail on, by the rows that a look has found. Pure.
#pragma once

#include <vector>

#include "alembic/graph.h"
#include "api/live_rows.h"
#include "api/report.h"
#include "plan/foresight/row_looks.h"

namespace lockkeeper::plan {

// Requires: `seen` has an answer to each of the looks, in their order.
// Returns: MigrationFailed, a warning for each look that found rows, or found that ANALYZE had counted some; the rows
// may be put right before the run, so it refuses none. Where a look came to no answer an information says so. No value
// of a row is told; the remedy has the query that shows them.
[[nodiscard]] std::vector<api::Finding> find_rows_in_the_way(const std::vector<RowLook>& looks,
                                                             const std::vector<api::RowsSeen>& seen,
                                                             const alembic::Graph& graph);

}  // namespace lockkeeper::plan
