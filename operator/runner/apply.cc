#include "runner/apply.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "plan/sentences.h"
#include "postgres/activity.h"
#include "postgres/fence.h"
#include "runner/bootstrap.h"
#include "runner/command_run.h"
#include "runner/course.h"
#include "runner/lock_wait.h"
#include "runner/proof.h"
#include "runner/remedies.h"
#include "runner/run_ledger.h"
#include "runner/run_name.h"
#include "runner/upgrade.h"
#include "runner/verdict.h"
#include "runner/verification.h"
#include "runner/workbench.h"

namespace lockkeeper::runner {
namespace {

constexpr Milliseconds kEndPatience{10000};

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
    from_ = bench_.facts().rows;
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
      from_ = bench_.facts().rows;
    } catch (const postgres::SqlError& error) {
      reporter_.note(error.what());
      course_.findings = bench_.findings();
    }
  }

  [[nodiscard]] plan::Decision decide() const { return plan::decide(course_.findings, course_.plan, settings_.policy); }

  api::Run ended(api::Outcome outcome, std::string message) const {
    api::Run run;
    run.outcome = outcome;
    run.reason = std::string(api::to_string(outcome));
    run.message = std::move(message);
    run.from = from_;
    run.to = from_;
    run.findings = course_.findings;
    return run;
  }

  api::Run ended(const plan::Decision& decision) const {
    std::string message = decision.message;
    if (bench_.facts().history == nullptr)
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
      api::Run run = ended(api::Outcome::kLockNotObtained, plan::with_full_stop(missed->finding.message) + " Remedy: " +
                                                               plan::with_full_stop(missed->finding.remedy));
      run.reason = std::string(api::to_string(missed->finding.code));
      run.findings.push_back(missed->finding);
      plan::sort_findings(run.findings);
      return run;
    }
    if (std::get<LockTaken>(taken).waited || may_be_out_of_date()) look();
    from_ = bench_.facts().rows;
    const plan::Decision decision = decide();
    if (!decision.proceed()) {
      api::Run run = ended(decision);
      if (decision.outcome == api::Outcome::kUpToDate && ledger_.has_news() && !ledger_.begin(from_)) {
        ledger_.finish(run);
      }
      return run;
    }

    api::RunEvent event;
    event.kind = api::RunEventKind::kPlan;
    event.plan = api::to_json(course_.plan);
    reporter_.report(event);
    if (auto finding = ledger_.begin(from_)) {
      if (settings_.act == Act::kUndoStamp) finding->severity = api::Severity::kError;
      warnings_.push_back(std::move(*finding));
    }
    api::Run run = carried_out();
    ledger_.finish(run);
    return run;
  }

  // Whoever had the lock before may have done the work, while we looked: a part of it before, a part of it after. To
  // plain upgrades the rows alone matter.
  [[nodiscard]] bool may_be_out_of_date() {
    const plan::Decision decision = decide();
    const bool plain =
        std::all_of(course_.treatment.steps.begin(), course_.treatment.steps.end(), [](const plan::Step& step) {
          const auto* upgrade = std::get_if<plan::UpgradeStep>(&step);
          return upgrade != nullptr && upgrade->skipped.empty();
        });
    if (decision.outcome == api::Outcome::kRefused || !plain) return true;
    return postgres::read_version_rows(*bench_.session(), bench_.version_table()).rows != bench_.facts().rows;
  }

  // Remedies one by one, each on what is there after the one before; then the upgrades.
  api::Run carried_out() {
    api::Plan approved = course_.plan;
    const std::size_t most = approved.steps.size() + kMoreStepsThanPlanned;
    if (std::holds_alternative<plan::BootstrapStep>(course_.treatment.steps.front())) return bootstrapped();
    while (!std::holds_alternative<plan::UpgradeStep>(course_.treatment.steps.front())) {
      if (!done_.empty() && (stop_.level() != StopLevel::kNone || done_.size() >= most)) return interrupted();
      const plan::Step step = course_.treatment.steps.front();
      RemedyResult result = carry_out(step, remedy_context());
      done_.push_back(result.step);
      if (result.outcome) return broken_off(result);
      said_ += (said_.empty() ? "" : "; ") + result.done;
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
    std::string message = said_;
    message.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(message.front())));
    api::Run run =
        ended(api::Outcome::kApplied, message + ": the database is at " + name_rows(bench_.facts().rows) + ".");
    run.to = bench_.facts().rows;
    run.steps = done_;
    take_verification(run);
    add_warnings(run);
    return run;
  }

  api::Run interrupted() {
    const bool stopped = stop_.level() != StopLevel::kNone;
    api::Run run = stopped ? ended(api::Outcome::kUnknown, "Stopped between two steps because of " + stop_.reason() +
                                                               ". Run again to do the rest.")
                           : ended(api::Outcome::kFailed,
                                   "After " + std::to_string(done_.size()) + " steps there is still to " +
                                       description(course_.treatment.steps.front()) + ", more than was planned.");
    if (stopped) take_stop_reason(run);
    return with_remedies(std::move(run));
  }

  api::Run broken_off(const RemedyResult& result) {
    api::Run run = ended(*result.outcome, result.message);
    if (result.finding) {
      run.reason = std::string(api::to_string(result.finding->code));
      run.message = plan::with_full_stop(result.finding->message);
      if (!result.finding->remedy.empty()) run.message += " Remedy: " + plan::with_full_stop(result.finding->remedy);
      run.findings.push_back(*result.finding);
      plan::sort_findings(run.findings);
    }
    try {
      run.to = postgres::read_version_rows(*bench_.session(), bench_.version_table()).rows;
    } catch (const postgres::SqlError&) {
      bench_.session_slot().reset();
    }
    return with_remedies(std::move(run));
  }

  // What the remedies did stands before what follows.
  api::Run with_remedies(api::Run run) {
    add_warnings(run);
    if (done_.empty()) return run;
    run.steps.insert(run.steps.begin(), done_.begin(), done_.end());
    if (!said_.empty()) run.message = "This run " + said_ + ". " + run.message;
    run.from = from_;
    if (run.outcome != api::Outcome::kApplied && run.to == from_) run.to = bench_.facts().rows;
    return run;
  }

  void add_warnings(api::Run& run) const {
    run.findings.insert(run.findings.end(), warnings_.begin(), warnings_.end());
    plan::sort_findings(run.findings);
  }

  // The newest spec's word for it, where whoever wrote the stop file gave one.
  void take_stop_reason(api::Run& run) {
    if (const std::string word = stop_.word(); !word.empty()) run.reason = word;
  }

  // What only the models know is in the ledger and in the log before it is applied.
  api::Run bootstrapped() {
    if (!ledger_.run()) {
      api::Run run = ended(api::Outcome::kRefused,
                           "A first revision is not made without a ledger: nothing else would know it in the next run. "
                           "Remedy: let this role create the schema lockkeeper.");
      run.reason = std::string(api::to_string(api::Code::kNoRevisions));
      return with_remedies(std::move(run));
    }
    bootstrap_.publish(*bench_.session(), *ledger_.run());
    const std::string& revision = bootstrap_.revision()->revision;
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

    UpgradeOrder order;
    order.targets = course_.treatment.targets;
    order.pending = facts.pending;
    order.from = facts.from;
    order.table = bench_.version_table();
    order.child_application = postgres::child_application(key_, name_);
    order.identity = postgres::same_database_query(bench_.session()->backend_pid(), bench_.application());
    order.fence = fence();
    order.ledger_run = ledger_.run();
    for (const plan::Step& step : course_.treatment.steps) {
      const auto* upgrade = std::get_if<plan::UpgradeStep>(&step);
      if (upgrade == nullptr) continue;
      for (const plan::SkippedStatement& skip : upgrade->skipped) {
        order.skipped.push_back({upgrade->revision, skip.index, skip.sql, skip.because});
      }
    }

    if (first) order.first_revision = bootstrap_.revision();

    facts.report = run_upgrade(bench_.adapter(), bench_.session_slot(), order, settings_, reporter_, stop_);
    read_rows_again(order, facts);
    if (first) facts.ancestors = facts.rows;
    api::Run run = judge(facts);
    if (first) {
      for (api::StepResult& step : run.steps) step.action = api::Action::kBootstrap;
    }
    ledger_.record_upgrade(facts.report, run.steps);
    if (run.outcome == api::Outcome::kUnknown && (facts.report.stopped || facts.report.killed)) take_stop_reason(run);
    if (run.outcome == api::Outcome::kApplied && first) {
      take_first_verification(run);
    } else if (run.outcome == api::Outcome::kApplied) {
      take_verification(run);
    }
    return with_remedies(std::move(run));
  }

  // No file has the revision, so no history has it either.
  void take_first_verification(api::Run& run) {
    if (bench_.session() == nullptr) return;
    try {
      take(bootstrap_.verify(), run);
    } catch (const postgres::SqlError& error) {
      reporter_.note(std::string("what the run left could not be looked at: ") + error.what());
    }
  }

  // The schema against the rows, as they are now.
  void take_verification(api::Run& run) {
    if (bench_.facts().history == nullptr || bench_.session() == nullptr) return;
    try {
      bench_.look();
    } catch (const postgres::SqlError& error) {
      reporter_.note(std::string("what the run left could not be looked at: ") + error.what());
      return;
    }
    take(verify(bench_.facts(), bench_.assessment()), run);
  }

  static void take(const Verification& verification, api::Run& run) {
    run.verified = verification.holds;
    for (const api::Finding& finding : verification.findings) {
      if (std::find(run.findings.begin(), run.findings.end(), finding) == run.findings.end()) {
        run.findings.push_back(finding);
      }
    }
    plan::sort_findings(run.findings);
  }

  // On the lock's session where it lives; else on a new one, which also ends what the child left.
  void read_rows_again(const UpgradeOrder& order, UpgradeFacts& facts) {
    facts.rows_read = false;
    try {
      if (bench_.session() == nullptr) {
        auto again = postgres::Session::open(bench_.session_options());
        if (auto* finding = std::get_if<api::Finding>(&again)) {
          facts.report.lost_why += "; " + finding->message;
          return;
        }
        bench_.session_slot() = std::get<std::unique_ptr<postgres::Session>>(std::move(again));
        for (const api::Blocker& left :
             postgres::end_backends(*bench_.session(), order.child_application, kEndPatience)) {
          reporter_.note("still there: " + postgres::describe(left));
        }
      }
      facts.rows = postgres::read_version_rows(*bench_.session(), order.table).rows;
      facts.rows_read = true;
      facts.ancestors = bench_.graph().ancestors_of(facts.rows);
    } catch (const postgres::SqlError& error) {
      facts.report.lock_lost = true;
      facts.report.lost_why += (facts.report.lost_why.empty() ? "" : "; ") + std::string(error.what());
      bench_.session_slot().reset();
    }
  }

  const Settings& settings_;
  Reporter& reporter_;
  StopRequest& stop_;
  std::string name_;
  Workbench bench_;
  RunLedger ledger_;
  postgres::LockKey key_;
  postgres::Fence fence_;
  Course course_;
  Bootstrap bootstrap_;
  std::vector<std::string> from_;
  std::vector<api::Finding> warnings_;
  std::vector<api::StepResult> done_;  // of the remedies
  std::string said_;
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
