// What the status says of a run while it runs. Pure.
#pragma once

#include <string>

#include "controller/decide/decision.h"

namespace lockkeeper::controller {

struct Sentence {
  std::string reason;
  std::string message;
};

// Of a run that has not started to run.
[[nodiscard]] Sentence announce_run(const std::string& job, const std::string& image);

// Of facts.active: waits for its pod, for the lock, for somebody's relation lock, or runs step n of m.
[[nodiscard]] Sentence describe_run(const Observation& o, const ObservedFacts& facts);

// status.run, as far as the active run has come.
void write_progress(const Observation& o, const ObservedFacts& facts, api::MigrationStatus& status);

// status.revision by the plan of a run, where it is known: `applied` are the revisions that are no longer pending,
// beside those whose steps the log reports.
void write_revisions(const RunProgress& progress, const std::vector<std::string>& applied,
                     api::MigrationStatus& status);

// From the Plan in JSON.
[[nodiscard]] api::PlanStatus plan_status(const Json& plan, const std::string& config_map);

// status.plan of that Job's run, and its ConfigMap: named once it is there.
void hand_out_plan(const Observation& o, const std::string& job, Decision& decision);

// Whether Reconciling or Stalled says so already: an Event is for news.
[[nodiscard]] bool has_reason(const api::Migration& migration, std::string_view reason);

}  // namespace lockkeeper::controller
