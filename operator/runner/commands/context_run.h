// One context of env.py in a run: its lock, what is decided about it, what is done to it, and how that is told.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/policy.h"
#include "postgres/lock/advisory_lock.h"
#include "postgres/lock/fence.h"
#include "runner/account/losses.h"
#include "runner/account/run_account.h"
#include "runner/account/run_ledger.h"
#include "runner/observe/context_reader.h"
#include "runner/steps/bootstrap.h"
#include "runner/steps/remedies.h"
#include "runner/steps/run_plan.h"
#include "runner/steps/upgrade.h"

namespace lockkeeper::runner {

class ContextRun {
 public:
  // All of them must outlive it.
  ContextRun(ContextReader& reader, const Settings& settings, const std::string& name, Reporter& reporter,
             StopRequest& stop);

  // A run that only looks, or that does what a person asked for by hand: env.py runs no revision.
  [[nodiscard]] api::Run by_hand();
  // How a run ends that cannot even begin: with whatever can be seen nevertheless.
  [[nodiscard]] api::Run refused();

  // Takes the lock, unless it is held already. A finding: by whom it is held.
  [[nodiscard]] std::optional<api::Finding> lock();
  void has_lock() { locked_ = true; }
  [[nodiscard]] bool is_locked() const { return locked_; }
  [[nodiscard]] postgres::LockKey key() const { return postgres::LockKey::of(reader_.version_table().display()); }
  [[nodiscard]] postgres::Fence fence();
  [[nodiscard]] std::string child_application() const { return postgres::child_application(key(), name_); }

  // Alembic has read `rows` and asks for its steps: look and decide. A plan that goes on is in the ledger after this.
  enum class Next {
    kNothing,   // there is nothing to do here
    kUpgrade,   // as work() says
    kRemedies,  // put_right() first, then env.py once more
    kEnd,       // refused, or waiting for somebody
  };
  [[nodiscard]] Next next(const std::vector<std::string>& rows);
  // Under the lock, while env.py does not run. The run, where it ends by that.
  [[nodiscard]] std::optional<api::Run> put_right();
  // In the place of the application's files, after put_right().
  [[nodiscard]] const std::optional<alembic::FirstRevision>& first_revision() const { return first_; }

  // Whatever comes, this is how it ended.
  void end(const api::Finding& finding);
  void end(api::Outcome outcome, const std::string& message);
  void end(api::Run run) { end_ = std::move(run); }
  [[nodiscard]] bool has_ended() const { return end_.has_value(); }

  // After env.py has ended: `whole` is what all contexts of the run have in common.
  [[nodiscard]] api::Run conclude(const UpgradeReport& whole);

  [[nodiscard]] ContextReader& reader() { return reader_; }
  [[nodiscard]] UpgradeWork& work() { return work_; }
  [[nodiscard]] bool has_orders() const { return ordered_; }

 private:
  void look(const std::optional<std::vector<std::string>>& rows = std::nullopt);
  void look_if_possible();
  [[nodiscard]] plan::ApplyDecision decide() const;
  void begin();
  void finish(api::Run& run);
  [[nodiscard]] api::Run ended(api::Outcome outcome, std::string message) const;
  [[nodiscard]] api::Run ended(const plan::ApplyDecision& decision) const;
  [[nodiscard]] std::optional<api::Run> publish();
  [[nodiscard]] RemedyContext remedy_context();
  [[nodiscard]] api::Run remedied();
  [[nodiscard]] api::Run interrupted();
  [[nodiscard]] api::Run broken_off(const RemedyResult& result);
  [[nodiscard]] api::Run with_remedies(api::Run run) const;
  void take_stop_reason(api::Run& run) const;
  void take_verification(api::Run& run);

  ContextReader& reader_;
  const Settings& settings_;
  const std::string& name_;
  Reporter& reporter_;
  StopRequest& stop_;
  RunLedger ledger_;
  std::optional<Losses> losses_;  // from the moment on when something may be changed
  Bootstrap bootstrap_;
  RunAccount account_;
  RunPlan run_plan_;
  postgres::Fence fence_;
  UpgradeWork work_;
  std::optional<alembic::FirstRevision> first_;
  std::optional<api::Plan> approved_;  // what goes on without being asked again, and what is left of it
  std::optional<api::Run> end_;
  bool locked_ = false;
  bool begun_ = false;    // in the ledger
  bool ordered_ = false;  // an upgrade
};

}  // namespace lockkeeper::runner
