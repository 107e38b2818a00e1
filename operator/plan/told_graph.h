// The revisions of an application as they are shown (api/revision_graph.h): the files' graph, with what the version
// rows, the ledger and a plan say of each. Pure.
#pragma once

#include "alembic/graph.h"
#include "api/revision_graph.h"
#include "plan/diagnosis/diagnosis.h"

namespace lockkeeper::plan {

// What the files say alone.
[[nodiscard]] api::RevisionGraph tell_graph(const alembic::Graph& graph);

// Where the database was not read, no revision is said to be applied or pending.
// Requires: `assessment` and `plan` are of `facts`.
[[nodiscard]] api::RevisionGraph tell_graph(const Facts& facts, const Assessment& assessment, const api::Plan& plan);

}  // namespace lockkeeper::plan
