// One Migration as a part of the page of `kubectl lockkeeper ui`: why it waits, for whom and what to type; its graph,
// its run as a Gantt chart, its plan with the locks, its history. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/migration.h"
#include "api/plan_reading.h"
#include "api/revision_graph.h"
#include "api/run_event.h"
#include "base/timestamp.h"

namespace lockkeeper::picture {

struct MigrationLook {
  const api::Migration& migration;
  std::optional<api::Plan> plan{};            // of the newest run
  std::optional<api::RevisionGraph> graph{};  // that it found; states are those before it
  std::vector<api::RunEvent> events{};        // of the newest run, so far
  std::string why_less{};                     // why one of these is missing, in a sentence: no right to read it, …
};

// Returns: a part of a page, no document.
[[nodiscard]] std::string migration_html(const MigrationLook& look, Timestamp now);

}  // namespace lockkeeper::picture
