#include "runner/steps/upgrade_verdict.h"

#include <fmt/core.h>

#include <algorithm>

#include "plan/diagnosis/diagnosis.h"
#include "plan/diagnosis/failure.h"
#include "plan/policy.h"
#include "plan/sentences.h"
#include "plan/severity.h"
#include "postgres/lock/activity.h"
#include "runner/observe/adapter_finding.h"
#include "runner/steps/lock_retry.h"

namespace lockkeeper::runner {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// Nobody may look, or not in time; the child came to its end, and nothing says otherwise.
bool told_to_be_done(const UpgradeFacts& facts) {
  const UpgradeReport& report = facts.report;
  if (facts.rows_read || facts.unread.empty() || report.lock_lost || report.failure || report.stopped ||
      report.killed || report.blocked_by_us) {
    return false;
  }
  return std::all_of(facts.pending.begin(), facts.pending.end(), [&report](const std::string& revision) {
    return std::any_of(report.applied.begin(), report.applied.end(),
                       [&revision](const alembic::AppliedRevision& applied) { return applied.revision == revision; });
  });
}

void add_warnings(const UpgradeFacts& facts, api::Run& run) {
  if (told_to_be_done(facts)) {
    run.findings.push_back({api::Code::kConfigError, api::Severity::kWarning, facts.version_table,
                            fmt::format("The version rows of {} could not be read after the run ({}): that all of it "
                                        "is applied is what env.py's own connection saw.",
                                        facts.version_table, facts.unread),
                            fmt::format("let the role of the database URL read it: GRANT USAGE ON its schema and GRANT "
                                        "SELECT ON {}; `lockkeeper doctor` looks again",
                                        facts.version_table)});
  }
  if (!facts.report.unrecorded.empty()) {
    run.findings.push_back({api::Code::kConfigError, api::Severity::kWarning, "lockkeeper",
                            fmt::format("The ledger took no record from env.py's connection ({}): its revisions are "
                                        "recorded after they have run, and one that is killed before is not.",
                                        facts.report.unrecorded),
                            "let the owner of schema lockkeeper GRANT USAGE ON SCHEMA lockkeeper, and SELECT, INSERT, "
                            "UPDATE ON ALL TABLES IN SCHEMA lockkeeper, to that role; or choose --no-ledger"});
  }
}

// The steps by what the version rows prove, not by what the child said.
std::vector<api::StepResult> steps_of(const UpgradeFacts& facts) {
  using api::StepOutcome;
  std::vector<api::StepResult> steps;
  const std::string failed = facts.report.failure ? facts.report.failure->revision : "";
  for (const std::string& revision : facts.pending) {
    const auto said =
        std::find_if(facts.report.applied.begin(), facts.report.applied.end(),
                     [&revision](const alembic::AppliedRevision& applied) { return applied.revision == revision; });
    const double seconds = said == facts.report.applied.end() ? 0 : said->seconds;
    StepOutcome outcome = StepOutcome::kSkipped;
    const bool proven = facts.rows_read && contains(facts.ancestors, revision);
    if (told_to_be_done(facts) || proven) {
      outcome = StepOutcome::kApplied;
    } else if (!facts.rows_read) {
      outcome =
          said != facts.report.applied.end() || revision == failed ? StepOutcome::kUnknown : StepOutcome::kSkipped;
    } else if (revision == failed) {
      outcome = StepOutcome::kFailed;
    } else if (said != facts.report.applied.end()) {
      outcome = facts.report.single_step ? StepOutcome::kSkipped : StepOutcome::kFailed;
    }
    if (outcome != StepOutcome::kSkipped) steps.push_back({api::Action::kUpgrade, revision, seconds, outcome});
  }
  return steps;
}

std::string state_left(const UpgradeFacts& facts) {
  if (!facts.rows_read) return "Its version rows could not be read again.";
  const std::size_t applied = static_cast<std::size_t>(
      std::count_if(facts.pending.begin(), facts.pending.end(),
                    [&facts](const std::string& revision) { return contains(facts.ancestors, revision); }));
  return fmt::format("The database is at {}: {} of {} applied.", name_rows(facts.rows), applied,
                     plan::counted(facts.pending.size(), "revision"));
}

void end_with(api::Run& run, api::Outcome outcome, std::string message) {
  run.outcome = outcome;
  run.reason = std::string(api::to_string(outcome));
  run.message = std::move(message);
}

void end_with(api::Run& run, api::Outcome outcome, const api::Finding& finding) {
  run.findings.push_back(finding);
  run.outcome = outcome;
  run.reason = std::string(api::to_string(finding.code));
  run.message = plan::with_remedy(finding.message, finding.remedy);
}

api::Finding blocked_finding(const UpgradeFacts& facts, api::Severity severity) {
  const UpgradeReport& report = facts.report;
  const std::string revision = report.failure ? report.failure->revision : "";
  const std::string statement = report.failure ? report.failure->statement : "";
  const std::string what = statement.empty() ? "" : " for " + plan::shortened(statement);
  const std::string why = with_names(", because of", report.blockers);
  const std::string retries = report.retries == 0 ? ""
                                                  : fmt::format(", after {} {}", report.retries,
                                                                plan::verb(report.retries, "retry", "retries"));
  return {api::Code::kBlocked, severity, revision,
          fmt::format("Revision {} did not get a lock that it needs{}{}{}. {}", revision, what, why, retries,
                      state_left(facts)),
          "run again when that session has ended its transaction, or end it with pg_terminate_backend(pid); "
          "--lock-timeout and --retry-limit wait longer"};
}

// Success was reported, and the version rows say otherwise.
api::Finding not_shown_finding(const UpgradeFacts& facts) {
  const std::string last = facts.pending.empty() ? "" : facts.pending.back();
  const std::string rows = facts.rows_read ? name_rows(facts.rows) : "unreadable";
  return {api::Code::kMigrationFailed, api::Severity::kError, last,
          fmt::format("The migration reported success, but the version rows of {} do not show it: "
                      "they are {} instead of {}.",
                      facts.version_table, rows, name_rows(facts.expected)),
          "look for a transaction in env.py that is opened before context.configure() and never committed"};
}

// env.py failed when all of its migrations were done.
bool is_late(const alembic::AdapterFailure& failure) {
  return failure.revision.empty() && !failure.fenced && !failure.child_lost;
}

bool judge_failure(const UpgradeFacts& facts, api::Run& run) {
  const UpgradeReport& report = facts.report;
  if (!report.failure) return false;
  const alembic::AdapterFailure& failure = *report.failure;
  if (failure.fenced && failure.code == api::Code::kTargetMismatch) {
    end_with(run, api::Outcome::kRefused, to_finding(failure));
    return true;
  }
  if (failure.fenced) {
    end_with(run, api::Outcome::kUnknown,
             fmt::format("The lock was not ours any more when the next transaction began, so it was not begun. {} "
                         "Another run may be at work: look again.",
                         state_left(facts)));
    return true;
  }
  if (failure.child_lost && failure.code == api::Code::kOutOfMemory) {
    api::Finding finding = to_finding(failure);
    finding.message = fmt::format("{} {}", finding.message, state_left(facts));
    end_with(run, api::Outcome::kUnknown, finding);
    return true;
  }
  if (failure.child_lost) {
    end_with(run, api::Outcome::kUnknown,
             fmt::format("{} {} Run again: it looks first.", failure.message, state_left(facts)));
    return true;
  }
  if (is_lock_timeout(failure.sqlstate) && !failure.autocommit_used) {
    end_with(run, api::Outcome::kLockNotObtained, blocked_finding(facts, api::Severity::kError));
    return true;
  }
  plan::FailedStep step{failure, {}, facts.rows, facts.rows_read, report.single_step, {}, facts.timeout};
  for (const std::string& revision : facts.pending) {
    if (contains(facts.ancestors, revision)) step.applied.push_back(revision);
  }
  if (const auto ran = report.statements.find(failure.revision);
      failure.autocommit_used && ran != report.statements.end()) {
    step.committed_statements = ran->second;
  }
  const api::Finding finding = plan::failure_finding(step);
  // What was reported as applied and is not there is a failure, whatever its cause: statements did run.
  const bool undone = std::any_of(report.applied.begin(), report.applied.end(), [&](const auto& applied) {
    return facts.rows_read && !contains(facts.ancestors, applied.revision);
  });
  end_with(run, undone ? api::Outcome::kFailed : plan::outcome_of(finding.code), finding);
  return true;
}

}  // namespace

std::string name_rows(const std::vector<std::string>& rows) {
  return rows.empty() ? "no revision" : plan::listed(rows);
}

api::Run judge(const UpgradeFacts& facts) {
  const UpgradeReport& report = facts.report;
  api::Run run;
  run.from = facts.from;
  run.to = facts.rows_read ? facts.rows : std::vector<std::string>{};
  if (told_to_be_done(facts)) run.to = facts.expected;
  run.findings = facts.findings;
  run.steps = steps_of(facts);
  const bool arrived = facts.rows_read && facts.rows == facts.expected;

  if (report.lock_lost) {
    end_with(run, api::Outcome::kUnknown,
             fmt::format("The session that held the migration lock was lost ({}), so the migration was ended. {} Run "
                         "again: it looks first.",
                         report.lost_why, state_left(facts)));
  } else if (report.blocked_by_us) {
    end_with(run, api::Outcome::kRefused, waits_for_us_finding(state_left(facts)));
  } else if (!report.blocked_by_itself.empty()) {
    end_with(run, api::Outcome::kRefused,
             {api::Code::kEnvError, api::Severity::kError, "env.py",
              fmt::format("{}. Neither of the two can go on. {}", report.blocked_by_itself, state_left(facts)),
              "end the other connection's transaction (commit, roll back or close it) before "
              "context.run_migrations(), or migrate over that same connection"});
  } else if (report.killed && !arrived) {
    end_with(run, api::Outcome::kUnknown,
             fmt::format("Ended in the middle because of {}. {} Run again: it looks first.", report.stop_reason,
                         state_left(facts)));
  } else if (told_to_be_done(facts)) {
    end_with(run, api::Outcome::kApplied,
             fmt::format("Applied {}, as env.py reports.", plan::counted(run.steps.size(), "revision")));
  } else if (arrived && (!report.failure || report.failure->child_lost || is_late(*report.failure))) {
    // The rows are the evidence: the child may have died after its last commit.
    if (report.failure && is_late(*report.failure)) {
      run.findings.push_back(late_finding(*report.failure));
    }
    end_with(run, api::Outcome::kApplied,
             fmt::format("Applied {}: the database is at {}.", plan::counted(run.steps.size(), "revision"),
                         name_rows(facts.rows)));
  } else if (judge_failure(facts, run)) {
    // said there
  } else if (report.stopped) {
    end_with(run, api::Outcome::kUnknown,
             fmt::format("Stopped between two revisions because of {}. {} Run again to apply the rest.",
                         report.stop_reason, state_left(facts)));
  } else {
    end_with(run, api::Outcome::kFailed, not_shown_finding(facts));
  }
  if (report.blocked_by_itself.empty() && !report.blockers.empty() &&
      run.reason != api::to_string(api::Code::kBlocked)) {
    api::Finding waited = blocked_finding(facts, api::Severity::kInfo);
    waited.message =
        fmt::format("On the way the migration waited for {}.", postgres::describe(report.blockers.front()));
    waited.remedy = "nothing to do";
    run.findings.push_back(std::move(waited));
  }
  add_warnings(facts, run);
  plan::sort_findings(run.findings);
  return run;
}

api::Finding waits_for_us_finding(const std::string& state) {
  return {api::Code::kEnvError, api::Severity::kError, "env.py",
          fmt::format(
              "env.py, or a migration, waits for a lock that this run itself holds for it: it would wait for ever. {}",
              state),
          "take the advisory lock out of env.py: Lockkeeper holds one around the whole run"};
}

api::Finding late_finding(const alembic::AdapterFailure& failure) {
  api::Finding finding = to_finding(failure);
  plan::judge(finding, plan::Circumstance::kAfterMigrations);
  finding.message =
      fmt::format("The migrations are done, but env.py failed after them: {}", plan::with_full_stop(failure.message));
  finding.remedy = "correct what env.py does after its migrations: `alembic upgrade` ends with an error there";
  return finding;
}

}  // namespace lockkeeper::runner
