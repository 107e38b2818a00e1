#include <fmt/core.h>

#include <algorithm>

#include "controller/decide/afterwards/refused_acts.h"
#include "controller/decide/hindrance.h"
#include "controller/decide/phases/phases.h"
#include "controller/decide/present.h"
#include "controller/decide/run_report.h"
#include "controller/decide/status_base.h"
#include "controller/decide/summary_conditions.h"
#include "controller/resource_names.h"

namespace lockkeeper::controller::phases {
namespace {

namespace reason = api::reason;

// A run that was written down but never got its Job keeps its number.
int next_attempt(const Observation& o, const ObservedFacts& facts) {
  const api::RunStatus& run = o.migration->status.run;
  int newest = run.attempt;
  for (const JobView& job : o.jobs) newest = std::max(newest, job.attempt);
  const bool is_open = !run.job.empty() && run.outcome.empty() && facts.is_same_inputs && newest == run.attempt;
  return is_open ? run.attempt : newest + 1;
}

void warn_of_outage(const Observation& o, Decision& decision) {
  if (!o.gate_is_outage || o.migration->spec.gate == api::GateMode::kNone) return;
  decision.notices.push_back(
      Notice{true, std::string(reason::kGateIsOutage), "Gate",
             fmt::format(
                 "A {} takes the old pod away before the new one runs: while the gate is closed its place is empty. {}",
                 o.how_replaced, o.outage_remedy),
             "", ""});
}

}  // namespace

std::optional<Decision> start(const Observation& o, const ObservedFacts& facts) {
  Decision decision;
  decision.status = base_status(o);
  decision.status.phase = api::MigrationPhase::kRunning;
  if (const ActRefusal* refused = waiting_refusal(o, act_kind(AddFinalizer{}))) {
    decision.status.phase = api::MigrationPhase::kPending;
    const auto say = refused->needs_a_person ? say_stalled : say_reconciling;
    say(decision.status, refused->reason, fmt::format("No run can be started: {}", refused->sentence), o.now);
    decision.acts.push_back(AddFinalizer{});  // once it is time
    return decision;
  }
  const int attempt = next_attempt(o, facts);
  api::RunStatus& run = decision.status.run;
  const bool is_new = run.attempt != attempt;
  if (run.target != o.target->key) {
    speak_of_new_target(o, decision.status);
  }
  if (is_new) run = {};
  run.attempt = attempt;
  run.job = job_name(o.migration->name, o.migration->uid, o.target->key, attempt);
  run.target = o.target->key;
  run.inputs = o.inputs;
  run.image = o.target->image;
  if (o.refused && !is_new) {
    say_hindered(o, *o.refused, o.refused->message, decision);
    if (o.refused->wait > Milliseconds(0)) {
      decision.again = o.refused->wait;
      return decision;
    }
  } else {
    const Sentence sentence = announce_run(run.job, run.image);
    say_reconciling(decision.status, sentence.reason, sentence.message, o.now);
    warn_of_outage(o, decision);
    if (o.moved_image) {
      decision.notices.push_back(Notice{true, std::string(reason::kImageMoved), "Migrate",
                                        fmt::format("{} A run for it starts now; that pod runs already. Name the image "
                                                    "by its digest, or by a tag that nobody moves.",
                                                    describe_moved(*o.moved_image, o.target->image)),
                                        "", ""});
    }
  }
  const auto& finalizers = o.migration->finalizers;
  if (std::find(finalizers.begin(), finalizers.end(), kFinalizer) == finalizers.end()) {
    decision.acts.push_back(AddFinalizer{});
  }
  decision.acts.push_back(CreateJob{run.job, attempt});
  return decision;
}

}  // namespace lockkeeper::controller::phases
