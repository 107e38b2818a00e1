#include "runner/steps/remedies.h"

#include <fmt/core.h>

#include <chrono>

#include "base/sqlstates.h"
#include "plan/diagnosis/failure.h"
#include "plan/policy.h"
#include "plan/sentences.h"
#include "postgres/ledger/remedy_record.h"
#include "runner/steps/lock_retry.h"
#include "runner/steps/remedy_steps.h"
#include "runner/steps/remedy_watch.h"
#include "runner/steps/upgrade_verdict.h"

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

bool is_true(const postgres::Rows& rows) {
  return !rows.empty() && !rows.front().empty() && rows.front().front().value_or("") == "t";
}

std::string run_step(const plan::Step& step, const RemedyContext& context) {
  if (const auto* one = std::get_if<plan::StampStep>(&step)) return stamp(*one, context);
  if (const auto* one = std::get_if<plan::RepairStep>(&step)) return repair(*one, context);
  return drop_index(std::get<plan::DropIndexStep>(step), context);
}

void end_with(RemedyResult& result, api::Outcome outcome, const api::Finding& finding) {
  result.outcome = outcome;
  result.finding = finding;
}

void end_unknown(RemedyResult& result, const std::string& message) {
  result.outcome = api::Outcome::kUnknown;
  result.reason = std::string(api::to_string(api::Outcome::kUnknown));
  result.message = message;
  result.step.outcome = api::StepOutcome::kUnknown;
}

api::Finding blocked(const plan::Step& step, const postgres::SqlError& error, unsigned tries,
                     const std::vector<api::Blocker>& blockers) {
  return {api::Code::kBlocked, api::Severity::kError, unfinished(step).revision,
          fmt::format("To {} takes a lock that it did not get ({}){}, after {} {}; nothing of it was done.",
                      description(step), error.what(), with_names(", because of", blockers), tries,
                      plan::verb(tries, "try", "tries")),
          "run again when whoever holds it has ended its transaction; --lock-timeout and --retry-limit wait longer"};
}

api::Finding failure(const plan::Step& step, const postgres::SqlError& error) {
  const bool in_parts = std::holds_alternative<plan::DropIndexStep>(step);
  const std::string state = error.sqlstate().empty() ? "" : fmt::format(" (SQLSTATE {})", error.sqlstate());
  const std::string after = in_parts ? "" : "; its transaction was rolled back";
  return {api::Code::kMigrationFailed, api::Severity::kError, unfinished(step).revision,
          fmt::format("To {} failed: {}{}{}.", description(step), error.what(), state, after),
          "see what the sentence names; `lockkeeper repair --dry-run` shows every statement"};
}

void report(const plan::Step& step, const RemedyContext& context, const char* state, const std::string& message,
            double seconds) {
  api::RunEvent event;
  event.kind = api::RunEventKind::kStep;
  event.state = state;
  event.context = context.name;
  event.revision = unfinished(step).revision;
  event.message = message;
  event.seconds = seconds;
  context.reporter.report(event);
}

}  // namespace

api::StepResult unfinished(const plan::Step& step) {
  api::StepResult result;
  result.outcome = api::StepOutcome::kSkipped;
  if (const auto* stamp_step = std::get_if<plan::StampStep>(&step)) {
    result.action = api::Action::kStamp;
    result.revision = stamp_step->to.empty() ? "" : name_rows(stamp_step->to);
  } else if (const auto* repair_step = std::get_if<plan::RepairStep>(&step)) {
    result.action = api::Action::kRepair;
    result.revision = repair_step->revisions.empty() ? "" : name_rows(repair_step->revisions);
  } else if (std::holds_alternative<plan::DropIndexStep>(step)) {
    result.action = api::Action::kRepair;
  } else if (std::holds_alternative<plan::BootstrapStep>(step)) {
    result.action = api::Action::kBootstrap;
  } else {
    result.revision = std::get<plan::UpgradeStep>(step).revision;
  }
  return result;
}

std::string description(const plan::Step& step) {
  if (const auto* one = std::get_if<plan::StampStep>(&step)) {
    const std::string from = one->from.empty() ? "" : fmt::format(" in place of {}", name_rows(one->from));
    return fmt::format("stamp {}{}", name_rows(one->to), from);
  }
  if (const auto* one = std::get_if<plan::RepairStep>(&step)) return "repair " + name_rows(one->revisions);
  if (const auto* one = std::get_if<plan::DropIndexStep>(&step)) return fmt::format("drop the invalid {}", one->index);
  if (std::holds_alternative<plan::BootstrapStep>(step)) return "make the first revision from the models";
  return "apply " + std::get<plan::UpgradeStep>(step).revision;
}

RemedyResult carry_out(const plan::Step& step, const RemedyContext& context) {
  RemedyResult result;
  result.step = unfinished(step);
  result.step.outcome = api::StepOutcome::kFailed;
  LockRetry retry(context.settings, context.reporter, context.stop);
  report(step, context, "started", description(step), 0);
  const auto start = Clock::now();
  for (unsigned tries = 1;; ++tries) {
    RemedyWatch watch(context.session, context.session_options, result.step.revision, context.reporter, context.stop);
    try {
      result.done = run_step(step, context);
      result.step.outcome = api::StepOutcome::kApplied;
      break;
    } catch (const StepStopped& stopped) {
      end_with(result, plan::outcome_of(stopped.finding().code), stopped.finding());
      break;
    } catch (const FencedOut& out) {
      end_unknown(result, fmt::format("To {} was not begun: {}. Another run may be at work: look again.",
                                      description(step), out.what()));
      break;
    } catch (const postgres::SqlError& error) {
      watch.end();
      const bool in_doubt = error.kind() == ErrorKind::kInDoubt || error.sqlstate() == sqlstate::kQueryCanceled;
      if (watch.stopped() && in_doubt) {
        end_unknown(result, fmt::format("Ended because of {} while it was about to {}{}. Run again: it looks first.",
                                        context.stop.reason(), description(step),
                                        with_names(", and waited for", watch.blockers())));
        break;
      }
      if (error.kind() == ErrorKind::kInDoubt || error.sqlstate().starts_with("57P")) {
        end_unknown(result, fmt::format("The session that held the migration lock was lost while it was about to {} "
                                        "({}). Run again: it looks first.",
                                        description(step), error.what()));
        break;
      }
      if (!is_lock_timeout(error.sqlstate())) {
        end_with(result, api::Outcome::kFailed, failure(step, error));
        break;
      }
      const LockRetry::Failure failed{result.step.revision, fmt::format("on the way to {}", description(step)), tries,
                                      watch.blockers()};
      if (retry.wait(failed) != LockRetry::Next::kTryAgain) {
        end_with(result, api::Outcome::kLockNotObtained, blocked(step, error, tries, watch.blockers()));
        break;
      }
    }
  }
  result.step.seconds = seconds_since(start);
  report(step, context, result.outcome ? "failed" : "finished", result.done, result.step.seconds);
  return result;
}

void fenced_transaction(const RemedyContext& context, const std::function<void(postgres::Transaction&)>& work) {
  const api::Timeouts& timeouts = context.settings.timeouts;
  context.session.transaction([&](postgres::Transaction& transaction) {
    transaction.query("SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)",
                      {std::to_string(timeouts.lock.count()), std::to_string(timeouts.statement.count())});
    if (!is_true(transaction.query(context.fence.statement()))) throw FencedOut();
    work(transaction);
  });
}

void require_fence(const RemedyContext& context) {
  if (!is_true(context.session.query(context.fence.statement()))) throw FencedOut();
}

void record(postgres::Transaction& transaction, const RemedyContext& context, const std::string& action,
            const std::vector<std::string>& revisions, const std::vector<std::string>& statements,
            const std::string& because) {
  if (!context.ledger_run) return;
  postgres::record_remedy(transaction, *context.ledger_run, {action, revisions, {}, {}, statements, because, "", ""});
}

void run_statement(postgres::Transaction& transaction, const RemedyContext& context, const std::string& sql) {
  const auto start = Clock::now();
  transaction.query(sql);
  report_statement(context, sql, seconds_since(start));
}

void report_statement(const RemedyContext& context, const std::string& sql, double seconds) {
  api::RunEvent event;
  event.kind = api::RunEventKind::kStatement;
  event.sql = sql;
  event.seconds = seconds;
  context.reporter.report(event);
}

}  // namespace lockkeeper::runner
