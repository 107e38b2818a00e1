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
#include "runner/account/run_account.h"
#include "runner/account/several_contexts.h"
#include "runner/commands/run_order.h"
#include "runner/observe/context_reader.h"
#include "runner/steps/bootstrap.h"
#include "runner/steps/remedies.h"
#include "runner/steps/run_plan.h"
#include "runner/steps/upgrade.h"

namespace lockkeeper::runner {

// In run_in_order(): what a person asked for by hand; env.py runs no revision. In an upgrade the conductor calls next()
// and conclude().
// Thread safety: one thread uses it.
class ContextRun : public RunParts {
 public:
  // Requires: all of them outlive it.
  ContextRun(ContextReader& reader, const Settings& settings, const std::string& name, RunPlans& plans,
             Reporter& reporter, StopRequest& stop);

  // Returns: how a run ends that cannot even begin, with whatever can be seen nevertheless.
  [[nodiscard]] api::Run refused();

  [[nodiscard]] std::optional<api::Run> end_before_lock() override;
  [[nodiscard]] std::optional<api::Finding> lock() override;
  void look() override { look_at(std::nullopt); }
  [[nodiscard]] plan::ApplyDecision decide() const override;
  [[nodiscard]] api::Run end_at(const plan::ApplyDecision& decision) override;
  void begin() override;
  void take_steps() override;
  [[nodiscard]] api::Run verify() override;
  void report(api::Run& run) override { locked_.report(run, reader_.session()); }
  [[nodiscard]] api::Run ended(api::Outcome outcome, std::string message) const override;

  // The session of the place holds the lock already.
  void take_over_lock() { locked_.take_over_lock(); }
  [[nodiscard]] bool is_locked() const { return locked_.is_locked(); }
  [[nodiscard]] postgres::LockKey key() const { return postgres::LockKey::of(reader_.version_table().display()); }
  // Requires: a session.
  [[nodiscard]] postgres::Fence fence();
  [[nodiscard]] std::string child_application() const { return postgres::child_application(key(), name_); }

  enum class Next {
    kNothing,   // there is nothing to do here
    kUpgrade,   // as work() says
    kRemedies,  // put_right() first, then env.py once more
    kEnd,       // refused, or waiting for somebody
  };
  // Looks and decides, where Alembic has read `rows` and asks for its steps. A plan that goes on is in the ledger after
  // this.
  // Requires: the lock.
  // Throws: SqlError where the session is lost.
  [[nodiscard]] Next next(const std::vector<std::string>& rows);
  // Carries out remedies one by one, each on what is there after the one before, until an upgrade is next.
  // Requires: the lock; env.py does not run.
  // Returns: the run, where it ends by that.
  [[nodiscard]] std::optional<api::Run> put_right();
  // In the place of the application's files, after put_right().
  [[nodiscard]] const std::optional<alembic::FirstRevision>& first_revision() const { return first_; }

  // Whatever comes, this is how the run ended.
  void end(const api::Finding& finding);
  void end(api::Outcome outcome, const std::string& message);
  void end(api::Run run) { end_ = std::move(run); }
  [[nodiscard]] bool has_ended() const { return end_.has_value(); }

  // Verifies and reports, after env.py has ended: `whole` is what all contexts of the run have in common.
  [[nodiscard]] api::Run conclude(const UpgradeReport& whole);

  [[nodiscard]] ContextReader& reader() { return reader_; }
  [[nodiscard]] UpgradeWork& work() { return work_; }
  [[nodiscard]] bool has_orders() const { return ordered_; }

 private:
  void look_at(const std::optional<std::vector<std::string>>& rows);
  void look_if_possible();
  void tell_plan();
  [[nodiscard]] Json graph_so_far();
  [[nodiscard]] bool has_news() const { return locked_.ledger().has_news(reader_.sight()); }
  [[nodiscard]] RunLedger::Start ledger_start();
  [[nodiscard]] api::Run ended(const plan::ApplyDecision& decision) const;
  [[nodiscard]] std::optional<api::Run> publish();
  [[nodiscard]] RemedyContext remedy_context();
  [[nodiscard]] api::Run remedied() const;
  [[nodiscard]] api::Run interrupted();
  [[nodiscard]] api::Run broken_off(const RemedyResult& result);
  [[nodiscard]] api::Run upgraded(const UpgradeReport& whole);
  [[nodiscard]] api::Run with_remedies(api::Run run) const;
  void take_stop_reason(api::Run& run) const;
  void take_verification(api::Run& run);

  ContextReader& reader_;
  const Settings& settings_;
  const std::string& name_;
  RunPlans& plans_;
  Reporter& reporter_;
  StopRequest& stop_;
  LockedRun locked_;
  Bootstrap bootstrap_;
  RunAccount account_;
  RunPlan run_plan_;
  postgres::Fence fence_;
  UpgradeWork work_;
  std::optional<alembic::FirstRevision> first_;
  std::optional<api::Plan> approved_;  // what goes on without being asked again, and what is left of it
  std::optional<api::Run> end_;
  bool ordered_ = false;  // an upgrade
};

}  // namespace lockkeeper::runner
