#include "runner/steps/upgrade.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "postgres/ledger/ledger.h"
#include "postgres/lock/activity.h"
#include "runner/lock/own_lock.h"
#include "runner/observe/start_progress.h"
#include "runner/steps/lock_retry.h"

namespace lockkeeper::runner {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kSayEvery = std::chrono::seconds(5);
constexpr Milliseconds kEndPatience{10000};
constexpr Milliseconds kFirstPatience{1000};

class Upgrade {
 public:
  Upgrade(alembic::Adapter& adapter, const alembic::GuidedRequest& request, Guide& guide, const Settings& settings,
          Reporter& reporter, StopRequest& stop)
      : adapter_(adapter), request_(request), guide_(guide), settings_(settings), reporter_(reporter), stop_(stop) {}

  UpgradeReport run() {
    unsigned failures = 0;
    std::string failed_before;
    while (true) {
      try_once();
      if (report_.lock_lost || report_.killed || report_.blocked_by_us || !report_.failure) break;
      if (!report_.blocked_by_itself.empty()) break;
      if (!may_try_again()) break;
      failures = report_.failure->revision == failed_before ? failures + 1 : 1;
      failed_before = report_.failure->revision;
      if (!wait_for_another_try(failures)) break;
      ++report_.retries;
      leave_nothing();
    }
    return std::move(report_);
  }

 private:
  void try_once() {
    report_.failure.reset();
    application_.clear();
    own_lock_ = OwnLock("");
    starting_.emplace(request_.start_limit, reporter_);
    alembic::AdapterHooks hooks;
    hooks.on_event = [this](const alembic::AdapterEvent& event) { take(event); };
    hooks.on_wait = [this] { return answer(); };
    hooks.wait_interval = Milliseconds(100);
    hooks.on_context = [this](const auto& question) { return guided<alembic::ContextAnswer>(question); };
    hooks.on_files = [this](const auto& question) { return guided<alembic::FilesAnswer>(question); };
    hooks.on_steps = [this](const auto& question) { return guided<alembic::StepsAnswer>(question); };
    watch();
    const auto attempt = [&] {
      try {
        return adapter_.upgrade(request_, hooks);
      } catch (...) {
        take_back();
        throw;
      }
    };
    alembic::UpgradeResult result = attempt();
    take_back();
    report_.single_step = result.single_step;
    report_.failure = std::move(result.failure);
    report_.stopped = result.stopped;
    if (result.stopped) report_.stop_reason = stop_.reason();
    if (report_.lock_lost) return adapter_.kill();
    const bool timed_out = report_.failure && is_lock_timeout(report_.failure->sqlstate);
    if (own_lock_.certain() || (timed_out && own_lock_.seen())) report_.blocked_by_itself = own_lock_.sentence();
    const bool ended_hard = report_.killed || report_.blocked_by_us || !report_.blocked_by_itself.empty() ||
                            (report_.failure && report_.failure->child_lost);
    if (ended_hard) end_child();
  }

  void end_child() {
    adapter_.kill();
    for (const api::Blocker& left : end_backends(kEndPatience)) {
      reporter_.note(fmt::format("still there: {}", postgres::describe(left)));
    }
  }

  // A try inherits no session of the one before: env.py may have left one open, with a lock in it.
  void leave_nothing() {
    if (!end_backends(kFirstPatience).empty()) end_child();
  }

  // Of the child, in every place; those that are left.
  std::vector<api::Blocker> end_backends(Milliseconds patience) {
    std::vector<api::Blocker> left;
    std::vector<HeldLock> named = guide_.locks();
    if (!named.empty()) named.push_back({named.front().place, {}, request_.session.application_name});
    for (const HeldLock& lock : named) {
      if (lock.place->session() == nullptr) continue;
      try {
        for (api::Blocker& one : postgres::end_backends(*lock.place->session(), lock.child_application, patience)) {
          left.push_back(std::move(one));
        }
      } catch (const postgres::SqlError& error) {  // our session may be the child's, and end with it
        reporter_.note(error.what());
        lock.place->lose();
      }
    }
    return left;
  }

  // The guide has the sessions to itself while it thinks.
  template <typename Answer, typename Question>
  Answer guided(const Question& question) {
    starting_.reset();
    take_back();
    if (report_.lock_lost) return Answer{true};
    Answer answer = guide_.answer(question);
    watch();
    return answer;
  }

  void watch() {
    watch_.begin(guide_.locks(), settings_.timeouts.lock);
    for (const PlaceWatch::Watched& one : watch_.watched()) {
      if (application_ != one.child_application) own_lock_ = OwnLock(one.child_application);
      application_ = one.child_application;
    }
  }

  void take_back() {
    if (const auto why = watch_.end()) {
      report_.lock_lost = true;
      report_.lost_why = *why;
    }
  }

  alembic::WaitAnswer answer() {
    if (starting_) starting_->look();
    for (const PlaceWatch::Watched& one : watch_.watched()) {
      const LockWatchView view = one.watch->view();
      if (view.lost) return alembic::WaitAnswer::kKill;
      if (own_lock_.see(view.blocked, view.looks)) adapter_.ask_places();
      if (own_lock_.certain()) return alembic::WaitAnswer::kKill;
      for (const postgres::BlockedBackend& blocked : view.blocked) take(blocked);
    }
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
      for (const PlaceWatch::Watched& one : watch_.watched())
        report_.blocked_by_us = report_.blocked_by_us || blocker.pid == one.pid;
    }
    const bool new_blockers =
        !std::equal(blocked.blockers.begin(), blocked.blockers.end(), report_.blockers.begin(), report_.blockers.end(),
                    [](const api::Blocker& a, const api::Blocker& b) { return a.pid == b.pid && a.query == b.query; });
    report_.blockers = blocked.blockers;
    // What env.py's own connections do to each other is own_lock_'s to say, when it is certain.
    const bool strangers = std::any_of(blocked.blockers.begin(), blocked.blockers.end(),
                                       [this](const api::Blocker& one) { return one.application != application_; });
    if (!strangers || (!new_blockers && Clock::now() - said_blocked_ < kSayEvery)) return;
    said_blocked_ = Clock::now();
    reporter_.blocked(revision_, blocked);
  }

  void take(const alembic::AdapterEvent& event) {
    using Kind = alembic::AdapterEventKind;
    switch (event.kind) {
      case Kind::kPending: return;
      case Kind::kStarted:
        revision_ = event.revision;
        work().report.statements[event.revision].clear();
        work().report.effective[event.revision].clear();
        return report_step("started", event);
      case Kind::kFinished:
        work().report.applied.push_back({event.revision, event.seconds});
        return report_step("finished", event);
      case Kind::kStatement: {
        const std::string& revision = event.revision.empty() ? revision_ : event.revision;
        work().report.statements[revision].push_back(event.sql);
        work().report.effective[revision].push_back(event.sql);
        api::RunEvent line;
        line.kind = api::RunEventKind::kStatement;
        line.revision = revision;
        line.sql = event.sql;
        line.seconds = event.seconds;
        return reporter_.report(line);
      }
      case Kind::kLeftOut: return;  // of shadows
      case Kind::kSkipped:
        work().report.effective[event.revision.empty() ? revision_ : event.revision].push_back(event.sql);
        return reporter_.note(fmt::format("skipped: {} ({})", event.sql, event.text));
      case Kind::kPlace: return own_lock_.place(event);
      case Kind::kUnrecorded:
        work().report.unrecorded = event.text;
        return reporter_.note(fmt::format("the ledger is written afterwards: {}", event.text));
      case Kind::kNote: return reporter_.note(event.text);
      case Kind::kOutput: return reporter_.pass_on(event.text);
    }
  }

  void report_step(const char* state, const alembic::AdapterEvent& from) {
    api::RunEvent event;
    event.kind = api::RunEventKind::kStep;
    event.state = state;
    event.context = work().order.context;
    event.revision = from.revision;
    event.message = from.doc;
    event.seconds = from.seconds;
    const std::vector<std::string>& pending = work().order.pending;
    event.steps = static_cast<int>(pending.size());
    const auto at = std::find(pending.begin(), pending.end(), from.revision);
    event.step = at == pending.end() ? 0 : static_cast<int>(at - pending.begin()) + 1;
    reporter_.report(event);
  }

  // Steps come after their order only.
  UpgradeWork& work() {
    UpgradeWork* current = guide_.current();
    return current != nullptr ? *current : none_;
  }

  // Only what was transactional and left no trace.
  bool may_try_again() {
    const alembic::AdapterFailure& failure = *report_.failure;
    if (!is_lock_timeout(failure.sqlstate) || failure.autocommit_used || failure.child_lost || failure.fenced) {
      return false;
    }
    UpgradeWork& work = this->work();
    if (stop_.level() != StopLevel::kNone || work.place == nullptr) return false;
    const std::vector<std::string> rows = postgres::read_version_rows(*work.place->session(), work.order.table).rows;
    const auto has = [&rows](const std::string& revision) {
      return std::find(rows.begin(), rows.end(), revision) != rows.end();
    };
    if (has(failure.revision)) return false;
    if (report_.single_step) work.report.applied.clear();
    const bool nothing_committed = work.report.applied.empty();
    return nothing_committed ? rows == work.order.from : has(work.report.applied.back().revision);
  }

  bool wait_for_another_try(unsigned failures) {
    const std::string& revision = report_.failure->revision;
    std::vector<api::Blocker> first(report_.blockers.begin(),
                                    report_.blockers.begin() + (report_.blockers.empty() ? 0 : 1));
    const LockRetry::Next next = retry_.wait({revision, "in " + revision, failures, std::move(first)});
    if (next == LockRetry::Next::kStopped) {
      report_.stopped = true;
      report_.stop_reason = stop_.reason();
    }
    return next == LockRetry::Next::kTryAgain;
  }

  alembic::Adapter& adapter_;
  const alembic::GuidedRequest& request_;
  Guide& guide_;
  const Settings& settings_;
  Reporter& reporter_;
  StopRequest& stop_;
  std::optional<StartProgress> starting_;  // until env.py has come to its first context
  PlaceWatch watch_;
  UpgradeReport report_;
  OwnLock own_lock_{""};
  std::string application_;  // of the connections that are watched
  UpgradeWork none_;
  std::string revision_;
  Clock::time_point said_blocked_{};
  LockRetry retry_{settings_, reporter_, stop_};
};

}  // namespace

UpgradeReport run_upgrade(alembic::Adapter& adapter, const alembic::GuidedRequest& request, Guide& guide,
                          const Settings& settings, Reporter& reporter, StopRequest& stop) {
  return Upgrade(adapter, request, guide, settings, reporter, stop).run();
}

}  // namespace lockkeeper::runner
