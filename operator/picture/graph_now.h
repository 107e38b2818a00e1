// The revisions of a run's plan as they are now: what the run has applied since, by its events, and where it is over by
// the version rows that it left. Pure.
#pragma once

#include <vector>

#include "api/migration_status.h"
#include "api/revision_graph.h"
#include "api/run_event.h"

namespace lockkeeper::picture {

// `events`: of the same run, so far. Rows are moved as Alembic moves them: a revision takes the place of those that it
// follows. Where env.py has several contexts nothing is concluded from the rows of all of them together.
[[nodiscard]] api::RevisionGraph graph_now(api::RevisionGraph graph, const api::MigrationStatus& status,
                                           const std::vector<api::RunEvent>& events);

}  // namespace lockkeeper::picture
