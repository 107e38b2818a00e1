#include "runner/commands/context_run.h"

#include <utility>
#include <variant>

#include "runner/account/rows_afterwards.h"
#include "runner/lock/lock_wait.h"
#include "runner/observe/lack_of_proof.h"
#include "runner/observe/verification.h"
#include "runner/steps/upgrade_order.h"
#include "runner/steps/upgrade_verdict.h"

namespace lockkeeper::runner {
namespace {

// A step that is still there after it was done would be done for ever.
constexpr std::size_t kMoreStepsThanPlanned = 8;

bool is_upgrade(const plan::Step& step) {
  return std::holds_alternative<plan::UpgradeStep>(step);
}

}  // namespace

ContextRun::ContextRun(ContextReader& reader, const Settings& settings, const std::string& name, Reporter& reporter,
                       StopRequest& stop)
    : reader_(reader),
      settings_(settings),
      name_(name),
      reporter_(reporter),
      stop_(stop),
      ledger_(reader, settings, name, reporter),
      bootstrap_(settings, reporter, stop) {}

void ContextRun::look(const std::optional<std::vector<std::string>>& rows) {
  reader_.look(rows);
  reader_.ask_last_stamp();
  run_plan_ = make_run_plan(reader_.sight(), settings_);
  if (reader_.session() != nullptr) bootstrap_.judge(reader_.live(), reader_.sight(), run_plan_);
}

void ContextRun::look_if_possible() {
  try {
    look();
    account_.begin(reader_.facts().rows);
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

api::Run ContextRun::ended(api::Outcome outcome, std::string message) const {
  return account_.ended(outcome, std::move(message), run_plan_.findings);
}

api::Run ContextRun::ended(const plan::ApplyDecision& decision) const {
  std::string message = decision.message;
  if (reader_.facts().history == nullptr && !bootstrap_.has_compared())
    message += missing_proof(settings_.policy, decision.reason, run_plan_.findings);
  api::Run run = ended(*decision.outcome, std::move(message));
  run.reason = decision.reason;
  if (decision.outcome == api::Outcome::kUpToDate) run.verified = verify(reader_.facts(), reader_.assessment()).holds;
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

std::optional<api::Finding> ContextRun::lock() {
  if (locked_) return std::nullopt;
  auto taken = take_lock(*reader_.session(), key(), settings_.timeouts.advisory_lock, reporter_, stop_);
  if (auto* missed = std::get_if<LockNotTaken>(&taken)) return std::move(missed->finding);
  locked_ = true;
  return std::nullopt;
}

postgres::Fence ContextRun::fence() {
  if (ordered_) return work_.order.fence;
  return {key(), reader_.session()->backend_pid(), reader_.version_table().display(), ledger_.epoch()};
}

// The ledger's run begins, once.
void ContextRun::begin() {
  api::RunEvent event;
  event.kind = api::RunEventKind::kPlan;
  event.plan = api::to_json(run_plan_.plan);
  reporter_.report(event);
  approved_ = run_plan_.plan;
  if (std::exchange(begun_, true)) return;
  if (auto finding = ledger_.begin(account_.from())) {
    if (settings_.act == Act::kUndoStamp) finding->severity = api::Severity::kError;
    account_.warn(std::move(*finding));
  }
  losses_.emplace(reporter_).begin(*reader_.session());
}

// Told in the ledger, with what it took away where it may have changed something.
void ContextRun::finish(api::Run& run) {
  if (losses_) {
    run.dropped = losses_->find(reader_.session());
    if (run.dropped) ledger_.record_losses(*run.dropped);
  }
  ledger_.finish(run);
}

ContextRun::Next ContextRun::next(const std::vector<std::string>& rows) {
  if (ordered_) return Next::kUpgrade;  // another try
  if (first_) {
    upgrade_to_first_revision(first_->revision, run_plan_.step_plan);
  } else {
    look(rows);
    if (!begun_) account_.begin(reader_.facts().rows);
    const plan::ApplyDecision decision = decide();
    if (decision.outcome == api::Outcome::kUpToDate) {
      const bool put_right_already = account_.steps() > 0;
      end_ = put_right_already ? remedied() : ended(decision);
      const bool to_record = !begun_ && ledger_.has_news();
      if (to_record && !ledger_.begin(account_.from())) begun_ = true;
      return Next::kNothing;
    }
    if (!decision.proceed()) {
      end_ = with_remedies(ended(decision));
      return Next::kEnd;
    }
    begin();
    if (!is_upgrade(run_plan_.step_plan.steps.front())) return Next::kRemedies;
  }
  work_.place = reader_.place();
  work_.order = order_upgrade(reader_, run_plan_.step_plan, fence(), name_, ledger_.run());
  ordered_ = true;
  return Next::kUpgrade;
}

// Remedies one by one, each on what is there after the one before.
std::optional<api::Run> ContextRun::put_right() {
  const std::size_t most = run_plan_.plan.steps.size() + kMoreStepsThanPlanned;
  const bool by_hand = settings_.act == Act::kStamp || settings_.act == Act::kUndoStamp;
  while (!is_upgrade(run_plan_.step_plan.steps.front())) {
    if (std::holds_alternative<plan::BootstrapStep>(run_plan_.step_plan.steps.front())) {
      if (auto run = publish()) return run;
      if (first_) return std::nullopt;
      continue;
    }
    if (account_.steps() > 0 && (stop_.level() != StopLevel::kNone || account_.steps() >= most)) return interrupted();
    const plan::Step step = run_plan_.step_plan.steps.front();
    RemedyResult result = carry_out(step, remedy_context());
    account_.add(result);
    if (result.outcome) return broken_off(result);
    look();
    const plan::ApplyDecision decision = decide();
    if (by_hand || decision.outcome == api::Outcome::kUpToDate) return remedied();
    if (!decision.proceed()) return with_remedies(ended(decision));
    if (!is_end_of(run_plan_.plan, *approved_)) approved_ = run_plan_.plan;
  }
  return std::nullopt;
}

api::Run ContextRun::by_hand() {
  look();
  account_.begin(reader_.facts().rows);
  const plan::ApplyDecision before = decide();
  const bool to_record = before.outcome == api::Outcome::kUpToDate && ledger_.has_news();
  if (!before.proceed() && before.outcome != api::Outcome::kRefused && !to_record) return ended(before);
  if (const auto missed = lock()) {
    api::Run run = ended(api::Outcome::kLockNotObtained, "");
    give_reason(run, *missed);
    return run;
  }
  look();
  account_.begin(reader_.facts().rows);
  const plan::ApplyDecision decision = decide();
  if (!decision.proceed()) {
    api::Run run = ended(decision);
    if (decision.outcome == api::Outcome::kUpToDate && ledger_.has_news() && !ledger_.begin(account_.from())) {
      ledger_.finish(run);
    }
    return run;
  }
  begin();
  std::optional<api::Run> put_right_already = put_right();
  api::Run run = put_right_already ? std::move(*put_right_already) : interrupted();
  finish(run);
  return run;
}

RemedyContext ContextRun::remedy_context() {
  fence_ = fence();
  return {*reader_.session(),
          reader_.session_options(),
          reader_.version_table(),
          fence_,
          ledger_.run(),
          run_plan_.undoes,
          reader_.graph(),
          settings_,
          reporter_,
          stop_};
}

// Every step was a remedy, and is done.
api::Run ContextRun::remedied() {
  api::Run run = account_.remedied(reader_.facts().rows, run_plan_.findings);
  take_verification(run);
  account_.add_warnings(run);
  return run;
}

api::Run ContextRun::interrupted() {
  const bool stopped = stop_.level() != StopLevel::kNone;
  api::Run run = stopped ? ended(api::Outcome::kUnknown, "Stopped between two steps because of " + stop_.reason() +
                                                             ". Run again to do the rest.")
                         : ended(api::Outcome::kFailed,
                                 "After " + std::to_string(account_.steps()) + " steps there is still to " +
                                     description(run_plan_.step_plan.steps.front()) + ", more than was planned.");
  if (stopped) take_stop_reason(run);
  return with_remedies(std::move(run));
}

api::Run ContextRun::broken_off(const RemedyResult& result) {
  api::Run run = ended(*result.outcome, result.message);
  if (result.finding) give_reason(run, *result.finding);
  try {
    run.to = postgres::read_version_rows(*reader_.session(), reader_.version_table()).rows;
  } catch (const postgres::SqlError&) {
    reader_.session_slot().reset();
  }
  return with_remedies(std::move(run));
}

api::Run ContextRun::with_remedies(api::Run run) const {
  return account_.with_remedies(std::move(run), reader_.facts().rows);
}

// The newest spec's word for it, where whoever wrote the stop file gave one.
void ContextRun::take_stop_reason(api::Run& run) const {
  if (const std::string word = stop_.word(); !word.empty()) run.reason = word;
}

// What only the models know is in the ledger and in the log before it is applied.
std::optional<api::Run> ContextRun::publish() {
  if (!ledger_.run()) {
    api::Run run = ended(api::Outcome::kRefused,
                         "A first revision is not made without a ledger: nothing else would know it in the next run. "
                         "Remedy: let this role create the schema lockkeeper.");
    run.reason = std::string(api::to_string(api::Code::kNoRevisions));
    return with_remedies(std::move(run));
  }
  bootstrap_.publish(*reader_.session(), *ledger_.run());
  if (bootstrap_.is_adopted()) {  // a stamp is to follow
    account_.add(bootstrap_.published());
    run_plan_.step_plan.steps.erase(run_plan_.step_plan.steps.begin());
  } else {
    first_ = bootstrap_.revision();
  }
  return std::nullopt;
}

api::Run ContextRun::conclude(const UpgradeReport& whole) {
  if (!end_ && ordered_) {
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
    read_rows_afterwards(reader_, work_.order, settings_, reporter_, facts);
    if (first_) facts.ancestors = facts.rows;
    api::Run run = judge(facts);
    for (api::StepResult& step : run.steps) {
      if (first_) step.action = api::Action::kBootstrap;
    }
    ledger_.record_upgrade(facts.report, run.steps);
    if (run.outcome == api::Outcome::kUnknown && (whole.stopped || whole.killed)) take_stop_reason(run);
    if (run.outcome == api::Outcome::kApplied) take_verification(run);
    end_ = with_remedies(std::move(run));
  }
  if (end_ && end_->outcome == api::Outcome::kUpToDate && whole.failure) {
    end_->findings.push_back(late_finding(*whole.failure));
    plan::sort_findings(end_->findings);
  }
  if (!end_) end(api::Outcome::kFailed, "env.py configured this context and asked for none of its steps.");
  if (begun_) finish(*end_);
  return *end_;
}

// The schema against the rows, as they are now. No file has a first revision that was made from the
// models, so no history has it either: it is compared with what it made in the empty database.
void ContextRun::take_verification(api::Run& run) {
  const bool first = first_.has_value() || bootstrap_.is_adopted();
  if (reader_.session() == nullptr || (!first && reader_.facts().history == nullptr)) return;
  try {
    if (!first) reader_.look();
    add_findings(run, first ? bootstrap_.verify(reader_.live()) : verify(reader_.facts(), reader_.assessment()));
  } catch (const postgres::SqlError& error) {
    reporter_.note(std::string("what the run left could not be looked at: ") + error.what());
  }
}

}  // namespace lockkeeper::runner
