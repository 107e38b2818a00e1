#include <fmt/core.h>

#include "controller/decide/hindrance.h"
#include "controller/decide/phases/phases.h"
#include "controller/decide/run_report.h"
#include "controller/decide/status_base.h"
#include "controller/decide/summary_conditions.h"

namespace lockkeeper::controller::phases {
namespace {

namespace reason = api::reason;

// Why this run is not the one that is wanted; empty where it is.
std::string_view why_stop(const Observation& o, const JobView& job) {
  if (o.migration->spec.suspend) return reason::kSuspended;
  if (o.target && job.target != o.target->key) return reason::kNewerTarget;
  return {};
}

std::optional<Problem> problem_of(const Observation& o, const ObservedFacts& facts) {
  std::optional<Problem> out;
  if (facts.pod == nullptr) {
    out = o.refused;
  } else if (!facts.pod->started && facts.pod->problem) {
    const PodProblem& problem = *facts.pod->problem;
    out = Problem{problem.reason, problem.message, problem.for_ever, Milliseconds(0), {}};
  }
  if (out) out->since = facts.active->created;
  return out;
}

void ask_to_stop(const ObservedFacts& facts, std::string_view why, Decision& decision) {
  if (facts.pod == nullptr || !facts.pod->stop.empty() || facts.pod->end) return;
  decision.acts.push_back(StopRun{facts.pod->name, facts.pod->uid, std::string(why)});
  decision.is_urgent = true;
}

void follow(const Observation& o, const ObservedFacts& facts, Decision& decision) {
  if (facts.pod == nullptr || !facts.pod->started) return;
  if (!facts.pod->end)
    decision.acts.push_back(FollowRun{facts.active->name, facts.pod->name, facts.pod->uid, facts.pod->container});
  if (o.progress.plan.is_null()) return;
  write_revisions(o.progress, {}, decision.status);
  hand_out_plan(o, facts.active->name, PlanExtent::kSoFar, decision);
}

}  // namespace

std::optional<Decision> running(const Observation& o, const ObservedFacts& facts) {
  if (facts.active == nullptr) return std::nullopt;
  const JobView& job = *facts.active;
  const std::string_view why = why_stop(o, job);
  const std::optional<Problem> problem = problem_of(o, facts);

  Decision decision;
  decision.is_urgent = false;
  decision.status = base_status(o);
  decision.status.phase = api::MigrationPhase::kRunning;
  write_progress(o, facts, decision.status);

  // A run that cannot start would hold up its successor until its deadline; nothing is lost with it.
  const bool is_outdated = !why.empty() || (o.target && job.inputs != o.inputs);
  if (problem && is_outdated && !job.deleting) {
    say_reconciling(decision.status, why.empty() ? reason::kReconciling : why,
                    fmt::format("Job {} never started ({}) and is replaced.", job.name, problem->message), o.now);
    decision.acts.push_back(DeleteJob{job.name, job.uid});
    decision.is_urgent = true;
    return decision;
  }
  const std::string asked = facts.pod != nullptr && !facts.pod->stop.empty() ? "was asked" : "is to be asked";
  if (problem) {
    say_hindered(o, *problem, fmt::format("Job {} does not start: {}", job.name, problem->message), decision);
    if (api::is_true(decision.status.conditions, api::condition::kStalled) &&
        !api::is_true(o.migration->status.conditions, api::condition::kStalled)) {
      decision.is_urgent = true;
    }
    if (!has_reason(*o.migration, problem->reason)) {
      decision.is_urgent = true;
      decision.notices.push_back(Notice{true, problem->reason, "Migrate", problem->message, "", ""});
    }
  } else if (why == reason::kNewerTarget) {
    say_reconciling(
        decision.status, why,
        fmt::format("Job {} migrates for image {} and {} to stop between two revisions: image {} is wanted by now.",
                    job.name, job.image, asked, o.target->image),
        o.now);
    ask_to_stop(facts, why, decision);
  } else if (!why.empty()) {
    say_reconciling(decision.status, reason::kStopping,
                    fmt::format("Job {} {} to stop between two revisions ({}).", job.name, asked, why), o.now);
    ask_to_stop(facts, why, decision);
  } else {
    const Sentence sentence = describe_run(o, facts);
    say_reconciling(decision.status, sentence.reason, sentence.message, o.now);
  }
  follow(o, facts, decision);
  return decision;
}

}  // namespace lockkeeper::controller::phases
