#include "cmd/kubectl_lockkeeper/serving/run_events.h"

#include <utility>

#include "base/text.h"

namespace lockkeeper::cmd {
namespace {

// Steps, waits and the end are what a chart is about.
constexpr std::size_t kMostStatements = kMostEvents / 2;

}  // namespace

bool RunEvents::take(std::string_view line) {
  auto event = api::parse_event_line(line);
  if (!event) return false;
  if (event->plan) {
    if (auto plan = api::parse_plan(*event->plan)) plan_ = std::move(plan);
  }
  if (event->graph) {
    if (auto graph = api::parse_revision_graph(*event->graph)) graph_ = std::move(graph);
  }
  event->plan.reset();
  event->graph.reset();
  event->content.clear();
  event->sql = cut_behind(event->sql, kMostSqlBytes);
  is_finished_ = is_finished_ || event->kind == api::RunEventKind::kFinished;
  const bool is_statement = event->kind == api::RunEventKind::kStatement;
  const bool is_end = event->kind == api::RunEventKind::kFinished;
  if (!is_end && events_.size() >= (is_statement ? kMostStatements : kMostEvents)) {
    ++left_out_;
    return left_out_ == 1;  // that some are left out is to be shown, once
  }
  events_.push_back(std::move(*event));
  return true;
}

}  // namespace lockkeeper::cmd
