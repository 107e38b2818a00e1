// The remedies one by one; each throws SqlError or StepStopped.
#pragma once

#include "base/error.h"
#include "runner/steps/remedies.h"

namespace lockkeeper::runner {

// A remedy that saw something else than it was made for, before it changed anything.
class StepStopped : public Error {
 public:
  explicit StepStopped(api::Finding finding)
      : Error(ErrorKind::kTerminal, finding.message), finding_(std::move(finding)) {}
  [[nodiscard]] const api::Finding& finding() const { return finding_; }

 private:
  api::Finding finding_;
};

// The fence said no: another run may have the lock.
class FencedOut : public Error {
 public:
  FencedOut() : Error(ErrorKind::kTerminal, "the migration lock is no longer ours") {}
};

// Each says what it did: `stamped c3`.
[[nodiscard]] std::string stamp(const plan::StampStep& step, const RemedyContext& context);
[[nodiscard]] std::string repair(const plan::RepairStep& step, const RemedyContext& context);
[[nodiscard]] std::string drop_index(const plan::DropIndexStep& step, const RemedyContext& context);

// A transaction of a remedy: timeouts of the settings, then the fence, then `work`. Throws FencedOut.
void fenced_transaction(const RemedyContext& context, const std::function<void(postgres::Transaction&)>& work);
// The same question before a statement outside of one.
void require_fence(const RemedyContext& context);

// Runs it, and reports it.
void run_statement(postgres::Transaction& transaction, const RemedyContext& context, const std::string& sql);
void report_statement(const RemedyContext& context, const std::string& sql, double seconds);

}  // namespace lockkeeper::runner
