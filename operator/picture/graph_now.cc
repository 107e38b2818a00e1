#include "picture/graph_now.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "picture/run_html.h"

namespace lockkeeper::picture {
namespace {

using ById = std::map<std::string, api::GraphRevision*>;

ById by_id(api::RevisionGraph& graph) {
  ById found;
  for (api::GraphRevision& revision : graph.revisions) found.emplace(revision.id, &revision);
  return found;
}

void set_applied(api::GraphRevision& revision) {
  revision.state = api::RevisionState::kApplied;
  revision.risk.reset();
}

void apply_steps(api::RevisionGraph& graph, const std::vector<api::RunEvent>& events) {
  const ById revisions = by_id(graph);
  for (const api::RunEvent& event : events) {
    if (event.kind != api::RunEventKind::kStep || event.state != "finished") continue;
    const auto found = revisions.find(event.revision);
    if (found == revisions.end()) continue;
    set_applied(*found->second);
    for (const std::string& parent : found->second->parents) {
      if (const auto row = revisions.find(parent); row != revisions.end()) row->second->current = false;
    }
    found->second->current = true;
  }
}

// The row of a revision says that those are applied that it follows, and that it needs.
void apply_rows(api::RevisionGraph& graph, const std::vector<std::string>& rows) {
  const ById revisions = by_id(graph);
  std::set<std::string> applied;
  std::vector<std::string> open = rows;
  while (!open.empty()) {
    const std::string id = std::move(open.back());
    open.pop_back();
    const auto found = revisions.find(id);
    if (found == revisions.end() || !applied.insert(id).second) continue;
    open.insert(open.end(), found->second->parents.begin(), found->second->parents.end());
    open.insert(open.end(), found->second->depends_on.begin(), found->second->depends_on.end());
  }
  for (api::GraphRevision& revision : graph.revisions) {
    revision.current = std::find(rows.begin(), rows.end(), revision.id) != rows.end();
    const bool had_no_row =
        revision.state == api::RevisionState::kPending || revision.state == api::RevisionState::kPartial;
    if (applied.contains(revision.id) && had_no_row) set_applied(revision);
  }
}

}  // namespace

api::RevisionGraph graph_now(api::RevisionGraph graph, const api::MigrationStatus& status,
                             const std::vector<api::RunEvent>& events) {
  if (!events.empty() && events.back().run) return after(std::move(graph), *events.back().run);
  apply_steps(graph, events);
  const bool one_context = status.contexts.size() < 2;
  if (status.run.finished && one_context && !status.revision.current.empty())
    apply_rows(graph, status.revision.current);
  return graph;
}

}  // namespace lockkeeper::picture
