// The status of a run while it runs. Pure.
#pragma once

#include <string>

#include "controller/decide/decision.h"

namespace lockkeeper::controller {

struct Sentence {
  std::string reason;
  std::string message;
};

// The sentence for a run whose Job does not exist yet.
[[nodiscard]] Sentence announce_run(const std::string& job, const std::string& image);

// The sentence for facts.active: it waits for its pod, for the lock, for somebody's relation lock, or runs step n of m.
// Requires: facts.active.
[[nodiscard]] Sentence describe_run(const Observation& o, const ObservedFacts& facts);

// Writes status.run, as far as the active run has come. Requires: facts.active.
void write_progress(const Observation& o, const ObservedFacts& facts, api::MigrationStatus& status);

// Writes status.revision by the plan of a run, where the plan is known. `applied` are revisions that are no longer
// pending, beside those whose steps the log reports.
void write_revisions(const RunProgress& progress, const std::vector<AppliedRevision>& applied,
                     api::MigrationStatus& status);

// Reads a Plan in JSON.
[[nodiscard]] api::PlanStatus plan_status(const Json& plan, const std::string& config_map);

// Writes status.plan of that Job's run, and adds the act that writes its ConfigMap. The status names the ConfigMap once
// it is there. The plan of several contexts of env.py grows while they run: a ConfigMap of its own has all of it once
// the run is over.
enum class PlanExtent { kSoFar, kWhole };
void hand_out_plan(const Observation& o, const std::string& job, PlanExtent extent, Decision& decision);
// Returns: whether a ConfigMap of that name holds a plan of the Job's run.
[[nodiscard]] bool is_plan_of(std::string_view config_map, std::string_view job);

// Returns: whether Reconciling or Stalled has that reason already, so that an Event would be no news.
[[nodiscard]] bool has_reason(const api::Migration& migration, std::string_view reason);

}  // namespace lockkeeper::controller
