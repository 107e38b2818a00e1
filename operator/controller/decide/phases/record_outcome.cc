#include <algorithm>

#include "base/text.h"
#include "controller/decide/phases/phases.h"
#include "controller/decide/run_report.h"
#include "controller/decide/status_base.h"
#include "controller/observe/outcome.h"
#include "gate/admission.h"

namespace lockkeeper::controller::phases {
namespace {

constexpr std::size_t kShown = 5;  // of a list, in a sentence

struct Ended {
  std::string job;
  int attempt = 0;
  std::string target;
  std::string inputs;
  std::string image;
  std::string template_hash;
  std::string image_id;
  std::optional<Timestamp> started;
  Timestamp finished{};
};

// The newest run that ended well has the last place where everything before it failed: when it was is asked longest.
void cut_history(std::size_t keep, std::vector<api::HistoryEntry>& history) {
  if (history.size() <= keep) return;
  const auto ended_well = [](const api::HistoryEntry& entry) {
    const auto outcome = api::parse_outcome(entry.outcome);
    return outcome && is_success(*outcome);
  };
  const auto last = history.begin() + static_cast<std::ptrdiff_t>(keep);
  if (keep > 1 && std::none_of(history.begin(), last, ended_well)) {
    const auto found = std::find_if(last, history.end(), ended_well);
    if (found != history.end()) *(last - 1) = std::move(*found);
  }
  history.resize(keep);
}

void write_history(const Observation& o, const Ended& ended, const RunOutcome& outcome, api::MigrationStatus& status) {
  api::HistoryEntry entry;
  entry.attempt = ended.attempt;
  entry.image = ended.image;
  entry.image_id = ended.image_id;
  entry.from = outcome.from;
  entry.to = outcome.to;
  entry.outcome = api::to_string(outcome.outcome);
  entry.reason = outcome.reason;
  entry.started = ended.started;
  if (ended.started) entry.seconds = std::chrono::duration<double>(ended.finished - *ended.started).count();
  status.history.insert(status.history.begin(), entry);
  cut_history(static_cast<std::size_t>(std::max(1, o.migration->spec.history_limit)), status.history);
}

void write_run(const Ended& ended, const RunOutcome& outcome, api::MigrationStatus& status) {
  api::RunStatus run;
  run.job = ended.job;
  run.attempt = ended.attempt;
  run.target = ended.target;
  run.inputs = ended.inputs;
  run.image = ended.image;
  run.started = ended.started;
  run.finished = ended.finished;
  run.outcome = api::to_string(outcome.outcome);
  run.reason = outcome.reason;
  run.message = outcome.message;
  status.run = run;
}

// The contexts that did not end well come first, for whoever looks for the one that is in the way.
std::vector<api::ContextStatus> context_status(std::vector<api::Context> contexts) {
  std::stable_partition(contexts.begin(), contexts.end(),
                        [](const api::Context& context) { return !context.outcome || !is_success(*context.outcome); });
  contexts.resize(std::min(contexts.size(), api::kMostContexts));
  std::vector<api::ContextStatus> out;
  out.reserve(contexts.size());
  for (api::Context& context : contexts) {
    out.push_back({std::move(context.database), std::move(context.version_table), std::move(context.to),
                   std::string(context.outcome ? api::to_string(*context.outcome) : "")});
  }
  return out;
}

// Whether the schema is what the version rows say it is. A run that ended well has read the rows again at least; one
// that did not end well and compared nothing leaves it unknown: False is for what is missing.
void write_verified(const RunOutcome& outcome, Timestamp now, api::MigrationStatus& status) {
  const auto say = [&](api::Truth truth, std::string_view reason, std::string_view message) {
    api::set_condition(status.conditions, api::condition::kVerified, truth, reason, message, status.observed_generation,
                       now);
  };
  const auto missing = std::find_if(outcome.findings.begin(), outcome.findings.end(), [](const api::Finding& finding) {
    return (finding.code == api::Code::kMissingEffects || finding.code == api::Code::kPartialRevision) &&
           finding.severity != api::Severity::kInfo;
  });
  const bool is_named = missing != outcome.findings.end();
  const bool ended_well = is_success(outcome.outcome);
  if (outcome.verified == false || (is_named && !ended_well)) {
    return say(api::Truth::kFalse, to_string(is_named ? missing->code : api::Code::kMissingEffects),
               is_named ? missing->message : "The schema is not what its version rows say it is.");
  }
  if (outcome.verified) {
    return say(api::Truth::kTrue, api::reason::kSchemaVerified,
               "The schema is what the revisions of its version rows make.");
  }
  if (!ended_well) {
    return say(api::Truth::kUnknown, outcome.reason,
               "The last run ended " + std::string(api::to_string(outcome.outcome)) +
                   " and did not compare the schema with its version rows.");
  }
  say(api::Truth::kTrue, api::reason::kVersionVerified,
      "The version rows are those of the target; nothing proves the schema (spec.shadow, or a snapshot file in the "
      "image).");
}

// Where the log was not read, nobody has told of the plan but the verdict.
void write_lint(const RunOutcome& outcome, api::MigrationStatus& status) {
  if (outcome.lint.empty()) return;
  if (!status.plan) status.plan.emplace();
  status.plan->lint = outcome.lint;
}

void write_database(const Observation& o, const RunOutcome& outcome, Timestamp now, api::MigrationStatus& status) {
  status.diagnosis = outcome.findings;
  const bool applied = is_success(outcome.outcome);
  const api::Truth truth = applied ? api::Truth::kTrue : api::Truth::kFalse;
  // Ready, and Stalled where it is, have the sentence.
  const std::string how = "Job " + status.run.job + " ended " + std::string(to_string(outcome.outcome)) + ".";
  api::set_condition(status.conditions, api::condition::kApplied, truth, outcome.reason, how,
                     status.observed_generation, now);
  write_verified(outcome, now, status);
  write_revisions(o.progress, outcome.applied, status);
  if (applied || !outcome.to.empty()) {
    status.revision.current = outcome.to;
    status.contexts = context_status(outcome.contexts);
  }
  if (!applied) return;
  status.revision.target = join(outcome.to);
  status.revision.pending = 0;
}

// A run that stopped because it was asked to is no failure, and says for what it made room.
void explain_stop(const Observation& o, const RunPod* pod, RunOutcome& outcome) {
  if (outcome.outcome != api::Outcome::kUnknown || pod == nullptr || pod->stop.empty()) return;
  if (o.target && outcome.reason == api::reason::kNewerTarget) {
    outcome.message += " Image " + o.target->image + " is wanted by now and is planned next.";
  }
}

// A run that goes without a label may not reach what the application reaches.
void explain_labels(const JobView& job, RunOutcome& outcome) {
  outcome.findings.insert(outcome.findings.end(), job.findings.begin(), job.findings.end());
  if (outcome.reason != api::to_string(api::Code::kDatabaseUnreachable)) return;
  for (const api::Finding& conflict : job.findings) {
    if (conflict.severity == api::Severity::kInfo) continue;
    outcome.message += " It may be for this: " + conflict.message + " Remedy: " + conflict.remedy + ".";
    return;
  }
}

// `before`: the status without this outcome.
void admit_image(const Ended& ended, const RunOutcome& outcome, const api::MigrationStatus& before,
                 api::MigrationStatus& status) {
  const bool withdrawn = may_lack_something(outcome, before);
  if (withdrawn) status.admitted.clear();
  if (!is_success(outcome.outcome)) return;
  // A tag that can be moved is admitted with its pods' hash alone; settled() adds it once that is known.
  if (gate::is_mutable(ended.image, "") && ended.template_hash.empty()) return;
  status.admitted = gate::admit(status.admitted, gate::admitted_entry(ended.image, ended.template_hash), withdrawn);
}

// Images that were admitted before and are not any more: their next pods wait, and a person is to know why.
void tell_withdrawn(const RunOutcome& outcome, const api::MigrationStatus& before, Decision& decision) {
  std::vector<std::string> gone;
  for (const std::string& entry : before.admitted) {
    const auto& left = decision.status.admitted;
    if (std::find(left.begin(), left.end(), entry) == left.end()) gone.emplace_back(gate::image_of_entry(entry));
  }
  if (!may_lack_something(outcome, before) || gone.empty()) return;
  const bool is_named = outcome.dropped && !outcome.dropped->empty();
  const std::string why = is_named ? "The run took away " + join_some(*outcome.dropped, kShown) + ": "
                                   : "The database was changed and nobody can tell what was taken away: ";
  decision.notices.push_back(
      Notice{true, std::string(api::reason::kAdmissionWithdrawn), "Withdraw",
             why + join_some(gone, kShown) +
                 (gone.size() == 1 ? " is no longer admitted. Its new pods wait, and a roll-back "
                                     "to it is looked at by a run first."
                                   : " are no longer admitted. Their new pods wait, and a "
                                     "roll-back to one of them is looked at by a run first."),
             "", ""});
}

}  // namespace

std::optional<Decision> record_outcome(const Observation& o, const ObservedFacts& facts) {
  const api::RunStatus& run = o.migration->status.run;
  // Times in the status have whole seconds.
  const Timestamp now = std::chrono::floor<std::chrono::seconds>(o.now);
  Ended ended;
  RunOutcome outcome;
  if (facts.finished != nullptr) {
    const JobView& job = *facts.finished;
    ended = {job.name,
             job.attempt,
             job.target,
             job.inputs,
             job.image,
             job.template_hash,
             facts.pod != nullptr ? facts.pod->image_id : "",
             job.created,
             job.finished.value_or(now)};
    outcome = outcome_of(job, facts.pod, o.progress.report);
    explain_stop(o, facts.pod, outcome);
    explain_labels(job, outcome);
  } else if (o.job_lost || (o.refused && o.refused->needs_a_person && facts.active == nullptr)) {
    ended = {run.job, run.attempt, run.target, run.inputs, run.image, "", "", run.started, now};
    outcome = o.job_lost ? outcome_of_report(o.progress.report).value_or(outcome_of_lost_job(run.job))
                         : refused_outcome(o.refused->reason, o.refused->message);
  } else {
    return std::nullopt;
  }
  Decision decision;
  decision.status = base_status(o);
  hand_out_plan(o, ended.job, PlanExtent::kWhole, decision);
  write_lint(outcome, decision.status);
  write_run(ended, outcome, decision.status);
  write_history(o, ended, outcome, decision.status);
  write_database(o, outcome, now, decision.status);
  admit_image(ended, outcome, o.migration->status, decision.status);
  const bool is_asked = outcome.outcome == api::Outcome::kUnknown && outcome.reason == api::reason::kNewerTarget;
  decision.notices.push_back(
      Notice{!is_success(outcome.outcome) && !is_asked, outcome.reason, "Migrate", outcome.message, "", ""});
  tell_withdrawn(outcome, o.migration->status, decision);
  return decision;
}

}  // namespace lockkeeper::controller::phases
