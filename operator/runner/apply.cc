#include "runner/apply.h"

#include <algorithm>
#include <set>
#include <utility>

#include "plan/dropped.h"
#include "plan/plan.h"
#include "postgres/activity.h"
#include "postgres/fence.h"
#include "postgres/ledger.h"
#include "runner/command_run.h"
#include "runner/lock_wait.h"
#include "runner/proof.h"
#include "runner/run_name.h"
#include "runner/upgrade.h"
#include "runner/verdict.h"
#include "runner/workbench.h"

namespace lockkeeper::runner {
namespace {

constexpr Milliseconds kEndPatience{10000};

class AlembicRun {
 public:
  AlembicRun(const Settings& settings, Reporter& reporter, StopRequest& stop)
      : settings_(settings),
        reporter_(reporter),
        stop_(stop),
        name_(make_run_name(settings.run)),
        bench_(settings, name_, false, reporter, stop) {}

  api::Run run() {
    bench_.open();
    if (bench_.stopped()) {
      return ended(api::Outcome::kUnknown, "Stopped by " + stop_.reason() + " before anything was done.");
    }
    // Nothing below can go on without these; the lock would change nothing about them.
    if (bench_.session() == nullptr || api::first_error(bench_.problems()) != nullptr) {
      look_if_possible();
      return refused();
    }
    bench_.look();
    from_ = bench_.facts().rows;
    if (const plan::Decision before = decide(); !before.proceed() && before.outcome != api::Outcome::kRefused) {
      return ended(before);
    }
    return locked();
  }

 private:
  void look_if_possible() {
    try {
      bench_.look();
      from_ = bench_.facts().rows;
    } catch (const postgres::SqlError& error) {
      reporter_.note(error.what());
    }
  }

  plan::Decision decide() {
    plan_ = plan::make_plan(bench_.graph(), bench_.assessment());
    return plan::decide(bench_.findings(), plan_, settings_.policy);
  }

  api::Run ended(api::Outcome outcome, std::string message) const {
    api::Run run;
    run.outcome = outcome;
    run.reason = std::string(api::to_string(outcome));
    run.message = std::move(message);
    run.from = from_;
    run.to = from_;
    run.findings = bench_.findings();
    return run;
  }

  api::Run ended(const plan::Decision& decision) const {
    api::Run run = ended(*decision.outcome, decision.message + missing_proof(settings_.remedies, decision.reason));
    run.reason = decision.reason;
    return run;
  }

  api::Run refused() {
    const plan::Decision decision = decide();
    if (!decision.proceed()) return ended(decision);
    return ended(api::Outcome::kFailed, "The database could not be looked at, and nothing says why.");
  }

  api::Run locked() {
    const postgres::LockKey key = postgres::LockKey::of(bench_.version_table().display());
    auto taken = take_lock(*bench_.session(), key, settings_.timeouts.advisory_lock, reporter_, stop_);
    if (auto* missed = std::get_if<LockNotTaken>(&taken)) {
      api::Run run =
          ended(api::Outcome::kLockNotObtained, missed->finding.message + " Remedy: " + missed->finding.remedy + ".");
      run.reason = std::string(api::to_string(missed->finding.code));
      run.findings.push_back(missed->finding);
      plan::sort_findings(run.findings);
      return run;
    }
    // Whoever had the lock before may have done the work.
    if (std::get<LockTaken>(taken).waited) bench_.look();
    from_ = bench_.facts().rows;
    const plan::Decision decision = decide();
    if (!decision.proceed()) return ended(decision);

    api::RunEvent event;
    event.kind = api::RunEventKind::kPlan;
    event.plan = api::to_json(plan_);
    reporter_.report(event);
    return upgraded(key);
  }

  api::Run upgraded(postgres::LockKey key) {
    const plan::Assessment& assessment = bench_.assessment();
    UpgradeFacts facts;
    facts.pending = assessment.diagnosis.revision.pending;
    facts.from = from_;
    facts.expected = assessment.rows_after;
    facts.version_table = bench_.version_table().display();
    for (const api::Finding& finding : bench_.findings()) {
      if (finding.code != api::Code::kPending) facts.findings.push_back(finding);
    }

    UpgradeOrder order;
    order.targets = assessment.targets;
    order.pending = facts.pending;
    order.from = from_;
    order.table = bench_.version_table();
    order.child_application = postgres::child_application(key, name_);
    order.identity = postgres::same_database_query(bench_.session()->backend_pid(), bench_.application());
    order.fence = {key, bench_.session()->backend_pid(), facts.version_table, 0};
    if (settings_.ledger) begin_ledger(order, facts);

    facts.report = run_upgrade(bench_.adapter(), bench_.session_slot(), order, settings_, reporter_, stop_);
    read_rows_again(order, facts);
    api::Run run = judge(facts);
    if (ledger_run_) finish_ledger(facts, run);
    return run;
  }

  void begin_ledger(UpgradeOrder& order, UpgradeFacts& facts) {
    if (auto finding = postgres::Ledger::prepare(*bench_.session())) {
      facts.findings.push_back(std::move(*finding));
      return;
    }
    const postgres::LedgerEntry entry =
        postgres::Ledger::begin_run(*bench_.session(), {name_, facts.version_table, settings_.image, from_});
    ledger_run_ = entry.run;
    order.ledger_run = entry.run;
    order.fence.epoch = entry.epoch;
    postgres::Ledger::record(*bench_.session(), entry.run, unrecorded(bench_.assessment().known_rows, "Observed"));
  }

  // The revisions that the ledger has no row of yet.
  std::vector<postgres::LedgerStep> unrecorded(const std::vector<std::string>& revisions, const char* outcome) {
    std::set<std::string> known;
    for (const plan::LedgerRevision& step : bench_.facts().ledger) known.insert(step.revision);
    std::vector<postgres::LedgerStep> steps;
    for (const std::string& revision : revisions) {
      if (known.contains(revision)) continue;
      steps.push_back({revision, bench_.graph().parents(revision), settings_.image, std::nullopt, outcome});
    }
    return steps;
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

  void finish_ledger(const UpgradeFacts& facts, api::Run& run) {
    if (bench_.session() == nullptr) return;
    try {
      postgres::Session& session = *bench_.session();
      std::vector<std::string> applied;
      for (const api::StepResult& step : run.steps) {
        if (step.outcome == "Applied") applied.push_back(step.revision);
      }
      std::vector<postgres::LedgerDrop> drops;
      for (const std::string& revision : applied) {
        const auto statements = facts.report.statements.find(revision);
        if (statements == facts.report.statements.end()) continue;
        drops.push_back({revision, plan::dropped_objects(statements->second, bench_.facts().default_schema)});
      }
      if (!facts.report.steps_recorded) {
        postgres::Ledger::record(session, *ledger_run_, unrecorded(applied, "Applied"));
      }
      postgres::Ledger::record_dropped(session, *ledger_run_, drops);
      postgres::Ledger::finish_run(session, *ledger_run_, std::string(api::to_string(run.outcome)), run.message,
                                   run.to);
    } catch (const postgres::SqlError& error) {
      reporter_.note(std::string("the ledger could not be finished: ") + error.what());
    }
  }

  const Settings& settings_;
  Reporter& reporter_;
  StopRequest& stop_;
  std::string name_;
  Workbench bench_;
  api::Plan plan_;
  std::vector<std::string> from_;
  std::optional<std::int64_t> ledger_run_;
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
