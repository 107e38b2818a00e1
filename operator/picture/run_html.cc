#include "picture/run_html.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "picture/escaping.h"
#include "picture/graph_html.h"
#include "picture/html_page.h"
#include "picture/run_gantt.h"

namespace lockkeeper::picture {
namespace {

std::optional<api::RevisionGraph> newest_graph(const std::vector<api::RunEvent>& events) {
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (event->graph) return api::parse_revision_graph(*event->graph);
  }
  return std::nullopt;
}

const char* class_of(api::Outcome outcome) {
  return outcome == api::Outcome::kApplied || outcome == api::Outcome::kUpToDate ? "info" : "error";
}

}  // namespace

api::RevisionGraph after(api::RevisionGraph graph, const api::Run& run) {
  for (api::GraphRevision& revision : graph.revisions) {
    const bool is_row = std::find(run.to.begin(), run.to.end(), revision.id) != run.to.end();
    const bool applied = std::any_of(run.steps.begin(), run.steps.end(), [&revision](const api::StepResult& step) {
      return step.revision == revision.id && step.action == api::Action::kUpgrade &&
             step.outcome == api::StepOutcome::kApplied;
    });
    revision.current = is_row;
    if (!applied) continue;
    revision.state = api::RevisionState::kApplied;
    revision.risk.reset();
  }
  // A row that was stamped away is no revision any more.
  std::erase_if(graph.revisions, [](const api::GraphRevision& revision) {
    return revision.state == api::RevisionState::kOrphan && !revision.current;
  });
  return graph;
}

std::string run_html(const api::Run& run, const std::vector<api::RunEvent>& events) {
  std::string body = fmt::format("<h1 class=\"{}\">{}</h1>\n<p>{}</p>\n", class_of(run.outcome),
                                 api::to_string(run.outcome), html(run.message));
  const Timeline timeline = timeline_of(events);
  if (!timeline.bars.empty()) {
    body += fmt::format("<h2>When it did what</h2>\n<div class=\"scroll\">\n{}</div>\n", gantt_svg(timeline));
  }
  const auto graph = newest_graph(events);
  if (graph) body += fmt::format("<h2>Revisions</h2>\n{}", graph_figure(after(*graph, run), Folding::kAppliedRuns));
  body += findings_html(run.findings);
  return html_page("Lockkeeper run", graph ? figure_css() : "", body);
}

}  // namespace lockkeeper::picture
