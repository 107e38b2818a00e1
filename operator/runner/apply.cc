#include "runner/apply.h"

#include <utility>

#include "postgres/fence.h"
#include "runner/bootstrap.h"
#include "runner/command_run.h"
#include "runner/course.h"
#include "runner/lock_wait.h"
#include "runner/losses.h"
#include "runner/proof.h"
#include "runner/remedies.h"
#include "runner/rows_afterwards.h"
#include "runner/run_account.h"
#include "runner/run_ledger.h"
#include "runner/run_name.h"
#include "runner/upgrade.h"
#include "runner/upgrade_order.h"
#include "runner/verdict.h"
#include "runner/verification.h"
#include "runner/workbench.h"

namespace lockkeeper::runner {
namespace {

// A step that is still there after it was done would be done for ever.
constexpr std::size_t kMoreStepsThanPlanned = 8;

class AlembicRun {
 public:
  AlembicRun(const Settings& settings, Reporter& reporter, StopRequest& stop)
      : settings_(settings),
        reporter_(reporter),
        stop_(stop),
        name_(make_run_name(settings.run)),
        bench_(settings, name_, false, reporter, stop),
        ledger_(bench_, settings, name_, reporter),
        losses_(reporter),
        bootstrap_(bench_, settings, reporter, stop) {}

  api::Run run() {
    bench_.open();
    if (bench_.stopped()) {
      api::Run run = ended(api::Outcome::kUnknown, "Stopped by " + stop_.reason() + " before anything was done.");
      take_stop_reason(run);
      return run;
    }
    // Nothing below can go on without these; the lock would change nothing about them.
    if (bench_.session() == nullptr || api::first_error(bench_.problems()) != nullptr) {
      look_if_possible();
      return refused();
    }
    look();
    account_.begin(bench_.facts().rows);
    const plan::Decision before = decide();
    const bool to_record = before.outcome == api::Outcome::kUpToDate && ledger_.has_news();
    if (!before.proceed() && before.outcome != api::Outcome::kRefused && !to_record) return ended(before);
    return locked();
  }

 private:
  void look() {
    bench_.look();
    course_ = chart_course(bench_, settings_);
    bootstrap_.judge(course_);
  }

  void look_if_possible() {
    try {
      look();
      account_.begin(bench_.facts().rows);
    } catch (const postgres::SqlError& error) {
      reporter_.note(error.what());
      course_.findings = bench_.findings();
    }
  }

  [[nodiscard]] plan::Decision decide() const { return plan::decide(course_.findings, course_.plan, settings_.policy); }

  api::Run ended(api::Outcome outcome, std::string message) const {
    return account_.ended(outcome, std::move(message), course_.findings);
  }

  api::Run ended(const plan::Decision& decision) const {
    std::string message = decision.message;
    if (bench_.facts().history == nullptr && !bootstrap_.has_compared())
      message += missing_proof(settings_.remedies, decision.reason, course_.findings);
    api::Run run = ended(*decision.outcome, std::move(message));
    run.reason = decision.reason;
    if (decision.outcome == api::Outcome::kUpToDate) run.verified = verify(bench_.facts(), bench_.assessment()).holds;
    return run;
  }

  api::Run refused() {
    const plan::Decision decision = decide();
    if (!decision.proceed()) return ended(decision);
    return ended(api::Outcome::kFailed, "The database could not be looked at, and nothing says why.");
  }

  api::Run locked() {
    key_ = postgres::LockKey::of(bench_.version_table().display());
    auto taken = take_lock(*bench_.session(), key_, settings_.timeouts.advisory_lock, reporter_, stop_);
    if (auto* missed = std::get_if<LockNotTaken>(&taken)) {
      api::Run run = ended(api::Outcome::kLockNotObtained, "");
      give_reason(run, missed->finding);
      return run;
    }
    if (std::get<LockTaken>(taken).waited || may_be_out_of_date()) look();
    account_.begin(bench_.facts().rows);
    const plan::Decision decision = decide();
    if (!decision.proceed()) {
      api::Run run = ended(decision);
      if (decision.outcome == api::Outcome::kUpToDate && ledger_.has_news() && !ledger_.begin(account_.from())) {
        ledger_.finish(run);
      }
      return run;
    }

    api::RunEvent event;
    event.kind = api::RunEventKind::kPlan;
    event.plan = api::to_json(course_.plan);
    reporter_.report(event);
    if (auto finding = ledger_.begin(account_.from())) {
      if (settings_.act == Act::kUndoStamp) finding->severity = api::Severity::kError;
      account_.warn(std::move(*finding));
    }
    losses_.begin(*bench_.session());
    api::Run run = carried_out();
    take_losses(run);
    ledger_.finish(run);
    return run;
  }

  void take_losses(api::Run& run) {
    run.dropped = losses_.find(bench_.session());
    if (run.dropped) ledger_.record_losses(*run.dropped);
  }

  // Whoever had the lock before may have done the work, while we looked: a part of it before, a part of it after. To
  // plain upgrades the rows alone matter.
  [[nodiscard]] bool may_be_out_of_date() {
    const plan::Decision decision = decide();
    if (decision.outcome == api::Outcome::kRefused || !is_plain(course_.treatment)) return true;
    return postgres::read_version_rows(*bench_.session(), bench_.version_table()).rows != bench_.facts().rows;
  }

  // Remedies one by one, each on what is there after the one before; then the upgrades.
  api::Run carried_out() {
    api::Plan approved = course_.plan;
    const std::size_t most = approved.steps.size() + kMoreStepsThanPlanned;
    while (!std::holds_alternative<plan::UpgradeStep>(course_.treatment.steps.front())) {
      if (std::holds_alternative<plan::BootstrapStep>(course_.treatment.steps.front())) {
        if (auto run = bootstrapped()) return *run;
        continue;
      }
      if (account_.steps() > 0 && (stop_.level() != StopLevel::kNone || account_.steps() >= most)) return interrupted();
      const plan::Step step = course_.treatment.steps.front();
      RemedyResult result = carry_out(step, remedy_context());
      account_.add(result);
      if (result.outcome) return broken_off(result);
      const bool by_hand = settings_.act == Act::kStamp || settings_.act == Act::kUndoStamp;
      look();
      const api::Plan rest = course_.plan;
      plan::Policy policy = settings_.policy;
      if (is_end_of(rest, approved)) policy.approval = plan::ApprovalPolicy::kNever;
      const plan::Decision decision = plan::decide(course_.findings, rest, policy);
      if (by_hand || decision.outcome == api::Outcome::kUpToDate) return remedied();
      if (!decision.proceed()) return with_remedies(ended(decision));
      if (policy.approval != plan::ApprovalPolicy::kNever) approved = rest;
    }
    return upgraded();
  }

  [[nodiscard]] postgres::Fence fence() {
    return {key_, bench_.session()->backend_pid(), bench_.version_table().display(), ledger_.epoch()};
  }

  RemedyContext remedy_context() {
    fence_ = fence();
    return {*bench_.session(),
            bench_.session_options(),
            bench_.version_table(),
            fence_,
            ledger_.run(),
            course_.undoes,
            bench_.graph(),
            settings_,
            reporter_,
            stop_};
  }

  // Every step was a remedy, and is done.
  api::Run remedied() {
    api::Run run = account_.remedied(bench_.facts().rows, course_.findings);
    take_verification(run, bootstrap_.is_adopted());
    account_.add_warnings(run);
    return run;
  }

  api::Run interrupted() {
    const bool stopped = stop_.level() != StopLevel::kNone;
    api::Run run = stopped ? ended(api::Outcome::kUnknown, "Stopped between two steps because of " + stop_.reason() +
                                                               ". Run again to do the rest.")
                           : ended(api::Outcome::kFailed,
                                   "After " + std::to_string(account_.steps()) + " steps there is still to " +
                                       description(course_.treatment.steps.front()) + ", more than was planned.");
    if (stopped) take_stop_reason(run);
    return with_remedies(std::move(run));
  }

  api::Run broken_off(const RemedyResult& result) {
    api::Run run = ended(*result.outcome, result.message);
    if (result.finding) give_reason(run, *result.finding);
    try {
      run.to = postgres::read_version_rows(*bench_.session(), bench_.version_table()).rows;
    } catch (const postgres::SqlError&) {
      bench_.session_slot().reset();
    }
    return with_remedies(std::move(run));
  }

  [[nodiscard]] api::Run with_remedies(api::Run run) const {
    return account_.with_remedies(std::move(run), bench_.facts().rows);
  }

  // The newest spec's word for it, where whoever wrote the stop file gave one.
  void take_stop_reason(api::Run& run) {
    if (const std::string word = stop_.word(); !word.empty()) run.reason = word;
  }

  // What only the models know is in the ledger and in the log before it is applied; nullopt: a stamp is to follow.
  std::optional<api::Run> bootstrapped() {
    if (!ledger_.run()) {
      api::Run run = ended(api::Outcome::kRefused,
                           "A first revision is not made without a ledger: nothing else would know it in the next run. "
                           "Remedy: let this role create the schema lockkeeper.");
      run.reason = std::string(api::to_string(api::Code::kNoRevisions));
      return with_remedies(std::move(run));
    }
    bootstrap_.publish(*bench_.session(), *ledger_.run());
    const std::string& revision = bootstrap_.revision()->revision;
    if (bootstrap_.is_adopted()) {
      account_.add(bootstrap_.published());
      course_.treatment.steps.erase(course_.treatment.steps.begin());
      return std::nullopt;
    }
    course_.treatment.pending = {revision};
    course_.treatment.targets = {revision};
    return upgraded();
  }

  api::Run upgraded() {
    const bool first = std::holds_alternative<plan::BootstrapStep>(course_.treatment.steps.front());
    UpgradeFacts facts;
    facts.pending = course_.treatment.pending;
    facts.from = bench_.facts().rows;
    facts.expected = course_.treatment.rows_after;
    facts.version_table = bench_.version_table().display();
    for (const api::Finding& finding : course_.findings) {
      if (finding.code != api::Code::kPending) facts.findings.push_back(finding);
    }

    UpgradeOrder order = order_upgrade(bench_, course_.treatment, fence(), name_, ledger_.run());
    if (first) order.first_revision = bootstrap_.revision();

    facts.report = run_upgrade(bench_.adapter(), bench_.session_slot(), order, settings_, reporter_, stop_);
    read_rows_afterwards(bench_, order, settings_, reporter_, facts);
    if (first) facts.ancestors = facts.rows;
    api::Run run = judge(facts);
    if (first) {
      for (api::StepResult& step : run.steps) step.action = api::Action::kBootstrap;
    }
    ledger_.record_upgrade(facts.report, run.steps);
    if (run.outcome == api::Outcome::kUnknown && (facts.report.stopped || facts.report.killed)) take_stop_reason(run);
    if (run.outcome == api::Outcome::kApplied) take_verification(run, first);
    return with_remedies(std::move(run));
  }

  // The schema against the rows, as they are now. No file has a first revision that was made from the
  // models, so no history has it either: it is compared with what it made in the empty database.
  void take_verification(api::Run& run, bool first = false) {
    if (bench_.session() == nullptr || (!first && bench_.facts().history == nullptr)) return;
    try {
      if (!first) bench_.look();
      add_findings(run, first ? bootstrap_.verify() : verify(bench_.facts(), bench_.assessment()));
    } catch (const postgres::SqlError& error) {
      reporter_.note(std::string("what the run left could not be looked at: ") + error.what());
    }
  }

  const Settings& settings_;
  Reporter& reporter_;
  StopRequest& stop_;
  std::string name_;
  Workbench bench_;
  RunLedger ledger_;
  Losses losses_;
  postgres::LockKey key_;
  postgres::Fence fence_;
  Course course_;
  Bootstrap bootstrap_;
  RunAccount account_;
};

api::Run failed(api::Outcome outcome, const std::string& message) {
  api::Run run;
  run.outcome = outcome;
  run.reason = std::string(api::to_string(outcome));
  run.message = message;
  return run;
}

}  // namespace

api::Run apply(const Settings& settings, Reporter& reporter, StopRequest& stop) {
  try {
    if (settings.command) return run_command(settings, reporter, stop);
    return AlembicRun(settings, reporter, stop).run();
  } catch (const Error& error) {
    // Before the first revision: whatever follows has a verdict of its own.
    const bool lost = error.kind() == ErrorKind::kInDoubt || error.kind() == ErrorKind::kTransient;
    const std::string message = "Before anything was applied: " + std::string(error.what()) + ".";
    if (!lost) return failed(api::Outcome::kFailed, message);
    api::Run run = failed(api::Outcome::kPreconditionNotMet, message);
    run.reason = std::string(api::to_string(api::Code::kDatabaseUnreachable));
    return run;
  } catch (const std::exception& error) {
    return failed(api::Outcome::kFailed, "Something unexpected happened: " + std::string(error.what()) + ".");
  }
}

}  // namespace lockkeeper::runner
