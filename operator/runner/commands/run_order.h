// The order of a run, the same for every tool:
//
//   lock     nobody else migrates this version table
//   look     what is there, and what is pending
//   decide   refuse, wait, nothing to do, or go on (plan/policy.h)
//   steps    the ledger's run begins, then what changes the database
//   verify   what is there now, whatever the tool said
//   report   what was taken away, and how the run ended, in the ledger and in the run
//
// A command and what is done by hand go through it from the first to the last in run_in_order(). In an upgrade env.py
// is in the middle: it asks the conductor (commands/conductor.h) for the lock at context.configure(), and where Alembic
// wants its steps for look, decide and steps; verify and report follow when it has ended (ContextRun::conclude()).
#pragma once

#include <optional>
#include <string>

#include "api/report.h"
#include "plan/policy.h"
#include "postgres/lock/advisory_lock.h"
#include "postgres/lock/fence.h"
#include "postgres/session/session.h"
#include "runner/account/losses.h"
#include "runner/account/run_ledger.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// A lock's run: what of the phases no tool does in another way.
// Thread safety: one thread uses it.
class LockedRun {
 public:
  // Requires: all of them outlive it.
  LockedRun(const Settings& settings, const std::string& name, Reporter& reporter, StopRequest& stop)
      : settings_(settings), reporter_(reporter), stop_(stop), ledger_(settings, name, reporter) {}

  // Takes the lock, unless it is held already; waits as Settings::timeouts say. `table`: the version table as display()
  // spells it, or what stands for it.
  // Returns: by whom it is held, where it was not to be had.
  // Throws: SqlError where the session is lost.
  [[nodiscard]] std::optional<api::Finding> lock(postgres::Session& session, const std::string& table);
  // It is held on the session already.
  void take_over_lock() { locked_ = true; }
  [[nodiscard]] bool is_locked() const { return locked_; }

  // What each transaction of the run has to ask first.
  [[nodiscard]] postgres::Fence fence(const postgres::Session& session, const std::string& table) const;

  // Begins the ledger's run, and notes what is there before anything is changed.
  // Requires: the lock; once.
  // Returns: a finding where the ledger may not be written.
  // Throws: SqlError.
  [[nodiscard]] std::optional<api::Finding> begin(postgres::Session& session, const RunLedger::Start& start);
  // Begins the ledger's run where nothing is going to be changed: for Start::observed alone.
  void begin_record(postgres::Session& session, const RunLedger::Start& start);
  [[nodiscard]] bool has_begun() const { return begun_; }
  // Nothing was started after begin(): nobody asks what was taken away.
  void forget_losses() { losses_.reset(); }

  // Does nothing before begin(). `session`: nullptr where it is lost.
  void report(api::Run& run, postgres::Session* session);

  [[nodiscard]] RunLedger& ledger() { return ledger_; }
  [[nodiscard]] const RunLedger& ledger() const { return ledger_; }

 private:
  const Settings& settings_;
  Reporter& reporter_;
  StopRequest& stop_;
  RunLedger ledger_;
  std::optional<Losses> losses_;  // from the moment on when something may be changed
  bool locked_ = false;
  bool begun_ = false;
};

// What a tool gives to run_in_order(), a phase each.
class RunParts {
 public:
  virtual ~RunParts() = default;

  // Returns: the run, where it ends so that it need not wait for the lock.
  [[nodiscard]] virtual std::optional<api::Run> end_before_lock() = 0;
  [[nodiscard]] virtual std::optional<api::Finding> lock() = 0;
  virtual void look() = 0;
  [[nodiscard]] virtual plan::ApplyDecision decide() const = 0;
  // Returns: a run that ends at a decision under the lock.
  [[nodiscard]] virtual api::Run end_at(const plan::ApplyDecision& decision) = 0;
  virtual void begin() = 0;
  virtual void take_steps() = 0;
  // Returns: how it ended.
  [[nodiscard]] virtual api::Run verify() = 0;
  virtual void report(api::Run& run) = 0;

  // Returns: a run that ends before its steps, with what is known so far.
  [[nodiscard]] virtual api::Run ended(api::Outcome outcome, std::string message) const = 0;
};

// Throws: whatever a phase throws.
[[nodiscard]] api::Run run_in_order(RunParts& parts);

}  // namespace lockkeeper::runner
