#include "runner/commands/context_run.h"

#include <utility>
#include <variant>

#include "plan/severity.h"
#include "plan/told_graph.h"
#include "runner/account/rows_afterwards.h"
#include "runner/commands/foresight.h"
#include "runner/observe/lack_of_proof.h"
#include "runner/observe/verification.h"
#include "runner/steps/upgrade_order.h"
#include "runner/steps/upgrade_verdict.h"

namespace lockkeeper::runner {

ContextRun::ContextRun(ContextReader& reader, const Settings& settings, const std::string& name, RunPlans& plans,
                       Reporter& reporter, StopRequest& stop)
    : reader_(reader),
      settings_(settings),
      name_(name),
      plans_(plans),
      reporter_(reporter),
      stop_(stop),
      locked_(settings, name, reporter, stop),
      bootstrap_(settings, reporter, stop) {}

// Where there is nothing to do, or somebody has to be waited for, nobody need wait for the lock; what is refused is
// looked at once more under it.
std::optional<api::Run> ContextRun::end_before_lock() {
  look();
  const plan::ApplyDecision decision = decide();
  const bool to_record = decision.outcome == api::Outcome::kUpToDate && has_news();
  if (decision.proceed() || decision.outcome == api::Outcome::kRefused || to_record) return std::nullopt;
  return ended(decision);
}

std::optional<api::Finding> ContextRun::lock() {
  return locked_.lock(*reader_.session(), reader_.version_table().display());
}

void ContextRun::look_at(const std::optional<std::vector<std::string>>& rows) {
  reader_.look(rows);
  if (decides_by_traces(settings_)) reader_.trace_pending();
  reader_.ask_last_stamp();
  run_plan_ = make_run_plan(reader_.sight(), settings_);
  if (reader_.session() != nullptr) bootstrap_.judge(reader_.live(), reader_.sight(), run_plan_);
  judge_statements(run_plan_, reader_, settings_);
  judge_unasked_code(run_plan_, reader_, settings_, reporter_);
  if (reporter_.keeps()) {
    api::RunEvent event;
    event.kind = api::RunEventKind::kPlan;
    event.graph = graph_so_far();
    reporter_.keep(event);
  }
  if (!locked_.has_begun()) account_.begin(reader_.facts().rows);
}

void ContextRun::look_if_possible() {
  try {
    look();
  } catch (const postgres::SqlError& error) {
    reporter_.note(error.what());
    run_plan_.findings = reader_.sight().findings();
  }
}

plan::ApplyDecision ContextRun::decide() const {
  plan::ApprovalTerms approval = settings_.approval;
  if (approved_ && is_end_of(run_plan_.plan, *approved_)) approval.when = api::Approval::kNever;
  return plan::decide(run_plan_.findings, run_plan_.plan, approval);
}

api::Run ContextRun::end_at(const plan::ApplyDecision& decision) {
  api::Run run = ended(decision);
  if (decision.outcome == api::Outcome::kUpToDate && has_news()) {
    locked_.begin_record(*reader_.session(), ledger_start());
    report(run);
  }
  return run;
}

RunLedger::Start ContextRun::ledger_start() {
  RunLedger::Start start{
      reader_.version_table().display(), account_.from(), {}, locked_.ledger().observed(reader_.sight())};
  for (const alembic::RoleSeen& seen : reader_.application().adapter().roles()) {
    start.roles.push_back(seen.role);
    start.roles.push_back(seen.login);
  }
  return start;
}

// Of all contexts that have been looked at.
Json ContextRun::graph_so_far() {
  return api::to_json_within(plans_.take({reader_.database_name(), reader_.version_table().display(),
                                          plan::tell_graph(reader_.facts(), reader_.assessment(), run_plan_.plan)}),
                             api::kMostGraphBytes);
}

void ContextRun::tell_plan() {
  api::RunEvent event;
  event.kind = api::RunEventKind::kPlan;
  event.context = reader_.context_name();
  event.plan = api::to_json(plans_.take({reader_.database_name(), reader_.version_table().display(), run_plan_.plan}));
  if (reporter_.tells_events()) event.graph = graph_so_far();
  reporter_.report(event);
}

void ContextRun::begin() {
  tell_plan();
  approved_ = run_plan_.plan;
  if (locked_.has_begun()) return;
  if (auto finding = locked_.begin(*reader_.session(), ledger_start())) {
    if (settings_.act == Act::kUndoStamp) plan::judge(*finding, plan::Circumstance::kLedgerIsTheSource);
    account_.warn(std::move(*finding));
  }
}

void ContextRun::take_steps() {
  end_ = put_right();
  if (!end_) end_ = interrupted();
}

api::Run ContextRun::verify() {
  if (end_->outcome == api::Outcome::kApplied) take_verification(*end_);
  return *end_;
}

api::Run ContextRun::ended(api::Outcome outcome, std::string message) const {
  return account_.ended(outcome, std::move(message), run_plan_.findings);
}

api::Run ContextRun::ended(const plan::ApplyDecision& decision) const {
  const bool proven = reader_.facts().history != nullptr || bootstrap_.has_compared();
  const std::string lack = proven ? "" : missing_proof(settings_.policy, decision.reason, run_plan_.findings);
  api::Run run = ended(*decision.outcome, decision.message + lack);
  run.reason = decision.reason;
  if (decision.outcome == api::Outcome::kUpToDate) {
    run.verified = runner::verify(reader_.facts(), reader_.assessment()).holds;
  }
  return run;
}

api::Run ContextRun::refused() {
  look_if_possible();
  const plan::ApplyDecision decision = decide();
  if (!decision.proceed()) return ended(decision);
  return ended(api::Outcome::kFailed, "The database could not be looked at, and nothing says why.");
}

void ContextRun::end(const api::Finding& finding) {
  api::Run run = ended(plan::outcome_of(finding.code), "");
  give_reason(run, finding);
  end_ = with_remedies(std::move(run));
}

void ContextRun::end(api::Outcome outcome, const std::string& message) {
  api::Run run = ended(outcome, message);
  if (stop_.level() != StopLevel::kNone) take_stop_reason(run);
  end_ = with_remedies(std::move(run));
}

postgres::Fence ContextRun::fence() {
  if (ordered_) return work_.order.fence;
  return locked_.fence(*reader_.session(), reader_.version_table().display());
}

ContextRun::Next ContextRun::next(const std::vector<std::string>& rows) {
  if (ordered_) return Next::kUpgrade;  // another try
  if (first_) {
    upgrade_to_first_revision(first_->revision, run_plan_.step_plan);
  } else {
    look_at(rows);
    const plan::ApplyDecision decision = decide();
    if (decision.outcome == api::Outcome::kUpToDate) {
      const bool put_right_already = account_.steps() > 0;
      end_ = put_right_already ? remedied() : ended(decision);
      if (!locked_.has_begun() && has_news()) locked_.begin_record(*reader_.session(), ledger_start());
      return Next::kNothing;
    }
    if (!decision.proceed()) {
      // Whoever is refused by it wants to see the whole of it.
      if (decision.reason == api::to_string(api::Code::kLintFindings)) tell_plan();
      end_ = with_remedies(ended(decision));
      return Next::kEnd;
    }
    begin();
    if (!std::holds_alternative<plan::UpgradeStep>(run_plan_.step_plan.steps.front())) return Next::kRemedies;
  }
  work_.place = reader_.place();
  work_.order = order_upgrade(reader_.sight(), run_plan_.step_plan, fence(), name_, locked_.ledger().run());
  work_.order.context = reader_.context_name();
  ordered_ = true;
  return Next::kUpgrade;
}

// What the version rows say afterwards, against what the child said.
api::Run ContextRun::upgraded(const UpgradeReport& whole) {
  UpgradeFacts facts;
  facts.pending = run_plan_.step_plan.pending;
  facts.from = reader_.facts().rows;
  facts.expected = run_plan_.step_plan.rows_after;
  facts.version_table = reader_.version_table().display();
  for (const api::Finding& finding : run_plan_.findings) {
    if (finding.code != api::Code::kPending) facts.findings.push_back(finding);
  }
  facts.report = whole;
  facts.report.applied = work_.report.applied;
  facts.report.statements = work_.report.statements;
  facts.report.effective = work_.report.effective;
  facts.report.unrecorded = work_.report.unrecorded;
  read_rows_afterwards(*reader_.place(), reader_.graph(), work_.order, settings_, reporter_, facts);
  if (first_) facts.ancestors = facts.rows;
  api::Run run = judge(facts);
  for (api::StepResult& step : run.steps) {
    if (first_) step.action = api::Action::kBootstrap;
  }
  locked_.ledger().record_upgrade(reader_.session(), reader_.sight(), facts.report, run.steps);
  if (run.outcome == api::Outcome::kUnknown && (whole.stopped || whole.killed)) take_stop_reason(run);
  return with_remedies(std::move(run));
}

api::Run ContextRun::conclude(const UpgradeReport& whole) {
  if (!end_ && ordered_) end_ = upgraded(whole);
  const bool ended_well = end_ && (end_->outcome == api::Outcome::kUpToDate || end_->outcome == api::Outcome::kApplied);
  if (ended_well && !ordered_ && whole.failure) {
    end_->findings.push_back(late_finding(*whole.failure));
    plan::sort_findings(end_->findings);
  }
  if (!end_) end(api::Outcome::kFailed, "env.py configured this context and asked for none of its steps.");
  api::Run run = verify();
  run.lint = run_plan_.plan.lint;
  report(run);
  return run;
}

// The schema against the rows, as they are now. No file has a first revision that was made from the
// models, so no history has it either: it is compared with what it made in the empty database.
void ContextRun::take_verification(api::Run& run) {
  const bool first = first_.has_value() || bootstrap_.is_adopted();
  if (reader_.session() == nullptr || (!first && reader_.facts().history == nullptr)) return;
  try {
    if (!first) reader_.look();
    add_findings(run,
                 first ? bootstrap_.verify(reader_.live()) : runner::verify(reader_.facts(), reader_.assessment()));
  } catch (const postgres::SqlError& error) {
    reporter_.note(std::string("what the run left could not be looked at: ") + error.what());
  }
}

}  // namespace lockkeeper::runner
