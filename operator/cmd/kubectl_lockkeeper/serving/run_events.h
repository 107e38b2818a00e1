// The events of a run as they are kept for its chart, while they come. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/plan_reading.h"
#include "api/revision_graph.h"
#include "api/run_event.h"

namespace lockkeeper::cmd {

// A chart with more bars cannot be read; a run of a thousand revisions has fewer steps.
inline constexpr std::size_t kMostEvents = 4000;
inline constexpr std::size_t kMostSqlBytes = 4096;

// Thread safety: one thread.
class RunEvents {
 public:
  // Takes a line of the run's log; one that is no event is the application's own.
  // Returns: whether there is more to show than before.
  bool take(std::string_view line);

  // In the order in which they were told; without the JSON of plan and graph.
  [[nodiscard]] const std::vector<api::RunEvent>& all() const { return events_; }
  // Of the newest event that had them.
  [[nodiscard]] const std::optional<api::Plan>& plan() const { return plan_; }
  [[nodiscard]] const std::optional<api::RevisionGraph>& graph() const { return graph_; }
  // Whether the run has told its end.
  [[nodiscard]] bool is_finished() const { return is_finished_; }
  // How many were left out: beyond kMostEvents, statements first.
  [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
  std::vector<api::RunEvent> events_;
  std::optional<api::Plan> plan_;
  std::optional<api::RevisionGraph> graph_;
  bool is_finished_ = false;
  std::size_t left_out_ = 0;
};

}  // namespace lockkeeper::cmd
