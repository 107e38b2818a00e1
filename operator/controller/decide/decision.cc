#include "controller/decide/decision.h"

#include <algorithm>

#include "controller/decide/afterwards/drift_check.h"
#include "controller/decide/afterwards/first_revision.h"
#include "controller/decide/afterwards/leftovers.h"
#include "controller/decide/afterwards/open_gate.h"
#include "controller/decide/afterwards/refused_acts.h"
#include "controller/decide/afterwards/waiting_pods.h"
#include "controller/decide/phases/phases.h"
#include "controller/decide/status_base.h"
#include "controller/names.h"
#include "gate/admission.h"

namespace lockkeeper::controller {
namespace {

// Jobs that a newer one has replaced, once that one's outcome stands. The newest is kept for its logs.
void clear_old_jobs(const Observation& o, Decision& decision) {
  if (decision.status.run.outcome.empty()) return;
  for (const JobView& job : o.jobs) {
    if (job.attempt < decision.status.run.attempt && job.state != JobState::kActive && !job.deleting) {
      decision.acts.push_back(DeleteJob{job.name, job.uid});
    }
  }
}

// The plan of a run that is over, whose ConfigMap was written a moment ago.
void name_plan(const Observation& o, api::MigrationStatus& status) {
  if (status.plan && status.plan->config_map.empty() && o.plan_config_map == status.run.job + "-plan") {
    status.plan->config_map = o.plan_config_map;
  }
}

void judge_gates(const Observation& o, bool has_ended, Decision& decision) {
  gate::Verdict verdict = gate::judge(o.gated, decision.status.admitted);
  if (o.migration->spec.gate == api::GateMode::kNone) {
    // Nothing is meant to wait; a pod that was made before this Migration may wait nevertheless.
    verdict.open.insert(verdict.open.end(), verdict.wait.begin(), verdict.wait.end());
    verdict.wait.clear();
  }
  // Who may go waits as well until its gate is gone: the act says how many went.
  decision.status.gates.waiting = static_cast<int>(verdict.wait.size() + verdict.open.size());
  if (has_ended) {
    decision.status.gates.opened = 0;
  } else if (o.opened) {
    decision.status.gates.opened = *o.opened;
  }
  // A Migration that goes opens nothing any more: whoever deletes it decides what its pods wait for.
  if (o.migration->deletion) return;
  std::vector<gate::GatedPod> stay = verdict.wait;
  const ActRefusal* refused = waiting_refusal(o, act_kind(OpenGates{}));
  const auto to_later = std::stable_partition(verdict.open.begin(), verdict.open.end(), [&](const gate::GatedPod& pod) {
    return refused == nullptr || !refused->pods.contains(pod.uid);
  });
  stay.insert(stay.begin(), to_later, verdict.open.end());
  verdict.open.erase(to_later, verdict.open.end());
  tell_waiting(o, stay, decision);
  // One Event for the first wave; later ones of the same roll-out go without a word.
  const bool is_first = has_ended || o.refusals.contains(std::string(act_kind(OpenGates{})));
  if (!verdict.open.empty()) decision.acts.push_back(OpenGates{verdict.open, is_first});
}

// The finalizer is there while a run is and a moment longer, for a next one: a Migration at rest can be deleted with no
// operator about.
constexpr Milliseconds kAtRest{30000};

void let_go(const Observation& o, const Facts& facts, Decision& decision) {
  const auto& finalizers = o.migration->finalizers;
  const bool has_it = std::find(finalizers.begin(), finalizers.end(), kFinalizer) != finalizers.end();
  const bool starts = std::any_of(decision.acts.begin(), decision.acts.end(),
                                  [](const Act& act) { return std::holds_alternative<CreateJob>(act); });
  const bool has_run = starts || facts.active != nullptr || facts.finished != nullptr;
  if (!has_it || has_run || o.migration->deletion) return;
  // After a restart, the many that rest already are not the first thing to do.
  const Timestamp rests = std::max(o.migration->status.run.finished.value_or(o.leads_since), o.leads_since);
  if (o.now - rests >= kAtRest) {
    decision.acts.push_back(RemoveFinalizer{});
    return;
  }
  const auto left = std::chrono::ceil<Milliseconds>(rests + kAtRest - o.now);
  decision.again = std::min(decision.again.value_or(left), left);
}

}  // namespace

Decision decide(const Observation& given) {
  Observation o = given;
  Decision recorded;
  recorded.status = base_status(o);
  if (auto written = phases::record_outcome(o, gather(o))) {
    recorded = std::move(*written);
    // What follows is asked of the Migration as it stands with that outcome.
    auto updated = std::make_shared<api::Migration>(*o.migration);
    updated->status = recorded.status;
    o.migration = std::move(updated);
    o.refused.reset();
    o.job_lost = false;
    o.progress = {};  // of the run that is over
  }
  const Facts facts = gather(o);
  Decision decision;
  for (const phases::Phase phase : phases::kInOrder) {
    if (auto decided = phase(o, facts)) {
      decision = std::move(*decided);
      break;
    }
  }
  decision.is_urgent = decision.is_urgent || !recorded.notices.empty();
  decision.notices.insert(decision.notices.begin(), recorded.notices.begin(), recorded.notices.end());
  decision.acts.insert(decision.acts.begin(), recorded.acts.begin(), recorded.acts.end());
  name_plan(o, decision.status);
  clear_old_jobs(o, decision);
  judge_gates(o, !recorded.notices.empty(), decision);
  tell_open_gate(o, decision);
  check_drift(o, facts, decision);
  hand_out_first_revision(o, decision);
  end_leftovers(o, decision);
  let_go(o, facts, decision);
  tell_refusals(o, decision);
  // A second Job that ended meanwhile is recorded in a step of its own.
  if (facts.finished != nullptr) decision.again = Milliseconds(0);
  return decision;
}

}  // namespace lockkeeper::controller
