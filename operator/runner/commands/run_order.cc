#include "runner/commands/run_order.h"

#include <utility>
#include <variant>

#include "runner/account/run_account.h"
#include "runner/lock/lock_wait.h"

namespace lockkeeper::runner {

std::optional<api::Finding> LockedRun::lock(postgres::Session& session, const std::string& table) {
  if (locked_) return std::nullopt;
  auto taken = take_lock(session, postgres::LockKey::of(table), settings_.timeouts.advisory_lock, reporter_, stop_);
  if (auto* missed = std::get_if<LockNotTaken>(&taken)) return std::move(missed->finding);
  locked_ = true;
  return std::nullopt;
}

postgres::Fence LockedRun::fence(const postgres::Session& session, const std::string& table) const {
  return {postgres::LockKey::of(table), session.backend_pid(), table, ledger_.epoch()};
}

std::optional<api::Finding> LockedRun::begin(postgres::Session& session, const RunLedger::Start& start) {
  begun_ = true;
  auto finding = ledger_.begin(session, start);
  losses_.emplace(reporter_).begin(session);
  return finding;
}

void LockedRun::begin_record(postgres::Session& session, const RunLedger::Start& start) {
  if (!ledger_.begin(session, start)) begun_ = true;
}

void LockedRun::report(api::Run& run, postgres::Session* session) {
  if (!begun_) return;
  if (losses_) {
    run.dropped = losses_->find(session);
    if (run.dropped) ledger_.record_losses(session, *run.dropped);
  }
  ledger_.finish(session, run);
}

api::Run run_in_order(RunParts& parts) {
  if (auto run = parts.end_before_lock()) return std::move(*run);
  if (const auto missed = parts.lock()) {
    api::Run run = parts.ended(api::Outcome::kLockNotObtained, "");
    give_reason(run, *missed);
    return run;
  }
  parts.look();
  if (const plan::ApplyDecision decision = parts.decide(); !decision.proceed()) return parts.end_at(decision);
  parts.begin();
  parts.take_steps();
  api::Run run = parts.verify();
  parts.report(run);
  return run;
}

}  // namespace lockkeeper::runner
