#include "runner/upgrade.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>
#include <utility>

#include "postgres/activity.h"
#include "postgres/ledger.h"
#include "runner/lock_watch.h"
#include "runner/own_lock.h"

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kSayEvery = std::chrono::seconds(5);
constexpr Milliseconds kEndPatience{10000};
constexpr Milliseconds kFirstPatience{1000};
constexpr const char* kLockTimeout = "55P03";

class Upgrade {
 public:
  Upgrade(alembic::Adapter& adapter, std::unique_ptr<postgres::Session>& session, const UpgradeOrder& order,
          const Settings& settings, Reporter& reporter, StopRequest& stop)
      : adapter_(adapter),
        session_(session),
        order_(order),
        settings_(settings),
        reporter_(reporter),
        stop_(stop),
        own_pid_(session->backend_pid()) {
    request_.targets = order.targets;
    request_.session = {settings.timeouts.lock, settings.timeouts.statement, settings.timeouts.concurrently,
                        order.child_application, postgres::mark_statement(order.fence.key)};
    request_.identity_sql = order.identity;
    request_.fence_sql = order.fence.for_any_role();
    if (order.ledger_run) {
      request_.ledger_step_sql = postgres::Ledger::step_statement(*order.ledger_run);
      request_.ledger_skipped_sql = postgres::Ledger::skipped_statement(*order.ledger_run);
    }
    request_.skipped = order.skipped;
    request_.first_revision = order.first_revision;
  }

  UpgradeReport run() {
    unsigned failures = 0;
    std::string failed_before;
    while (true) {
      try_once();
      if (session_ == nullptr || report_.killed || report_.blocked_by_us || !report_.failure) break;
      if (!report_.blocked_by_itself.empty()) break;
      if (!may_try_again()) break;
      failures = report_.failure->revision == failed_before ? failures + 1 : 1;
      failed_before = report_.failure->revision;
      if (failures > settings_.retry_limit || !pause(failures)) break;
      ++report_.retries;
      leave_nothing();
      if (session_ == nullptr) break;
    }
    return std::move(report_);
  }

 private:
  void try_once() {
    report_.failure.reset();
    own_lock_ = OwnLock(order_.child_application);
    watch_.emplace(std::move(session_), order_.fence.key, order_.child_application, settings_.timeouts.lock);
    alembic::AdapterHooks hooks;
    hooks.on_event = [this](const alembic::AdapterEvent& event) { take(event); };
    hooks.on_wait = [this] { return answer(); };
    hooks.wait_interval = Milliseconds(100);
    alembic::UpgradeResult result = adapter_.upgrade(request_, hooks);
    const LockWatchView view = watch_->view();
    session_ = watch_->end();
    watch_.reset();
    report_.applied.insert(report_.applied.end(), result.applied.begin(), result.applied.end());
    report_.single_step = result.single_step;
    report_.failure = std::move(result.failure);
    report_.stopped = result.stopped;
    if (result.stopped) report_.stop_reason = stop_.reason();
    if (session_ == nullptr) {
      report_.lock_lost = true;
      report_.lost_why = view.why.empty() ? "its connection ended" : view.why;
      adapter_.kill();
      return;
    }
    const bool timed_out = report_.failure && report_.failure->sqlstate == kLockTimeout;
    if (own_lock_.certain() || (timed_out && own_lock_.seen())) report_.blocked_by_itself = own_lock_.sentence();
    const bool ended_hard = report_.killed || report_.blocked_by_us || !report_.blocked_by_itself.empty() ||
                            (report_.failure && report_.failure->child_lost);
    if (ended_hard) end_child();
  }

  void end_child() {
    adapter_.kill();
    try {
      for (const api::Blocker& left : postgres::end_backends(*session_, order_.child_application, kEndPatience)) {
        reporter_.note("still there: " + postgres::describe(left));
      }
    } catch (const postgres::SqlError& error) {  // our session may be the child's, and end with it
      reporter_.note(error.what());
      session_.reset();
    }
  }

  // A try inherits no session of the one before: env.py may have left one open, with a lock in it.
  void leave_nothing() {
    if (!postgres::end_backends(*session_, order_.child_application, kFirstPatience).empty()) end_child();
  }

  alembic::WaitAnswer answer() {
    const LockWatchView view = watch_->view();
    if (view.lost) return alembic::WaitAnswer::kKill;
    if (own_lock_.see(view.blocked, view.looks)) adapter_.ask_places();
    if (own_lock_.certain()) return alembic::WaitAnswer::kKill;
    for (const postgres::BlockedBackend& blocked : view.blocked) take(blocked);
    if (report_.blocked_by_us) return alembic::WaitAnswer::kKill;
    switch (stop_.level()) {
      case StopLevel::kNone: return alembic::WaitAnswer::kGoOn;
      case StopLevel::kBetweenSteps: return alembic::WaitAnswer::kStop;
      case StopLevel::kNow: break;
    }
    report_.killed = true;
    report_.stop_reason = stop_.reason();
    return alembic::WaitAnswer::kKill;
  }

  void take(const postgres::BlockedBackend& blocked) {
    for (const api::Blocker& blocker : blocked.blockers) {
      if (blocker.pid == own_pid_) report_.blocked_by_us = true;
    }
    const bool new_blockers =
        !std::equal(blocked.blockers.begin(), blocked.blockers.end(), report_.blockers.begin(), report_.blockers.end(),
                    [](const api::Blocker& a, const api::Blocker& b) { return a.pid == b.pid && a.query == b.query; });
    report_.blockers = blocked.blockers;
    if (own_lock_.seen() || blocked.blockers.empty() || (!new_blockers && Clock::now() - said_blocked_ < kSayEvery))
      return;
    said_blocked_ = Clock::now();
    reporter_.blocked(revision_, blocked);
  }

  void take(const alembic::AdapterEvent& event) {
    using Kind = alembic::AdapterEventKind;
    switch (event.kind) {
      case Kind::kPending: return;
      case Kind::kStarted:
        revision_ = event.revision;
        report_.statements[event.revision].clear();
        report_.effective[event.revision].clear();
        return report_step("started", event);
      case Kind::kFinished: return report_step("finished", event);
      case Kind::kStatement: {
        const std::string& revision = event.revision.empty() ? revision_ : event.revision;
        report_.statements[revision].push_back(event.sql);
        report_.effective[revision].push_back(event.sql);
        api::RunEvent line;
        line.kind = api::RunEventKind::kStatement;
        line.revision = revision;
        line.sql = event.sql;
        line.seconds = event.seconds;
        return reporter_.report(line);
      }
      case Kind::kLeftOut: return;  // of shadows
      case Kind::kSkipped:
        report_.effective[event.revision.empty() ? revision_ : event.revision].push_back(event.sql);
        return reporter_.note("skipped: " + event.sql + " (" + event.text + ")");
      case Kind::kPlace: return own_lock_.place(event);
      case Kind::kUnrecorded:
        report_.unrecorded = event.text;
        return reporter_.note("the ledger is written afterwards: " + event.text);
      case Kind::kNote: return reporter_.note(event.text);
      case Kind::kOutput: return reporter_.pass_on(event.text);
    }
  }

  void report_step(const char* state, const alembic::AdapterEvent& from) {
    api::RunEvent event;
    event.kind = api::RunEventKind::kStep;
    event.state = state;
    event.revision = from.revision;
    event.message = from.doc;
    event.seconds = from.seconds;
    event.steps = static_cast<int>(order_.pending.size());
    const auto at = std::find(order_.pending.begin(), order_.pending.end(), from.revision);
    event.step = at == order_.pending.end() ? 0 : static_cast<int>(at - order_.pending.begin()) + 1;
    reporter_.report(event);
  }

  // Only what was transactional and left no trace.
  bool may_try_again() {
    const alembic::AdapterFailure& failure = *report_.failure;
    if (failure.sqlstate != kLockTimeout || failure.autocommit_used || failure.child_lost || failure.fenced) {
      return false;
    }
    if (stop_.level() != StopLevel::kNone) return false;
    const std::vector<std::string> rows = postgres::read_version_rows(*session_, order_.table).rows;
    const auto has = [&rows](const std::string& revision) {
      return std::find(rows.begin(), rows.end(), revision) != rows.end();
    };
    if (has(failure.revision)) return false;
    const bool nothing_committed = report_.applied.empty() || report_.single_step;
    return nothing_committed ? rows == order_.from : has(report_.applied.back().revision);
  }

  bool pause(unsigned failures) {
    const double random = std::uniform_real_distribution<double>(0, 1)(random_);
    const Milliseconds wait = settings_.retry.delay(failures - 1, random);
    api::RunEvent event;
    event.kind = api::RunEventKind::kRetry;
    event.revision = report_.failure->revision;
    event.seconds = static_cast<double>(wait.count()) / 1000;
    event.message =
        "Lock timeout in " + report_.failure->revision +
        (report_.blockers.empty() ? std::string() : ", held by " + postgres::describe(report_.blockers.front())) +
        "; try " + std::to_string(failures) + " of " + std::to_string(settings_.retry_limit) + " in " +
        for_people(wait);
    reporter_.report(event);
    const auto until = Clock::now() + wait;
    while (Clock::now() < until) {
      if (stop_.level() != StopLevel::kNone) {
        report_.stopped = true;
        report_.stop_reason = stop_.reason();
        return false;
      }
      std::this_thread::sleep_for(std::min<Clock::duration>(until - Clock::now(), std::chrono::milliseconds(100)));
    }
    return true;
  }

  alembic::Adapter& adapter_;
  std::unique_ptr<postgres::Session>& session_;
  const UpgradeOrder& order_;
  const Settings& settings_;
  Reporter& reporter_;
  StopRequest& stop_;
  int own_pid_;
  alembic::UpgradeRequest request_;
  std::optional<LockWatch> watch_;
  UpgradeReport report_;
  OwnLock own_lock_{""};
  std::string revision_;
  Clock::time_point said_blocked_{};
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace

UpgradeReport run_upgrade(alembic::Adapter& adapter, std::unique_ptr<postgres::Session>& session,
                          const UpgradeOrder& order, const Settings& settings, Reporter& reporter, StopRequest& stop) {
  return Upgrade(adapter, session, order, settings, reporter, stop).run();
}

}  // namespace lockkeeper::runner
