// The remedies one by one, a file each.
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

// Returns: what it did, `stamped c3`.
// Throws: SqlError, StepStopped, FencedOut.
[[nodiscard]] std::string stamp(const plan::StampStep& step, const RemedyContext& context);
[[nodiscard]] std::string repair(const plan::RepairStep& step, const RemedyContext& context);
[[nodiscard]] std::string drop_index(const plan::DropIndexStep& step, const RemedyContext& context);

// A transaction of a remedy: timeouts of the settings, then the fence, then `work`.
// Throws: FencedOut, SqlError.
void fenced_transaction(const RemedyContext& context, const std::function<void(postgres::Transaction&)>& work);
// The fence's question before a statement outside of a transaction.
// Throws: FencedOut, SqlError.
void require_fence(const RemedyContext& context);

// Timeouts of the session, put back at the end.
class SessionTimeouts {
 public:
  SessionTimeouts(postgres::Session& session, Milliseconds lock, Milliseconds statement) : session_(session) {
    const postgres::Row before =
        session.query("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')").front();
    lock_ = before[0].value_or("0");
    statement_ = before[1].value_or("0");
    set(std::to_string(lock.count()), std::to_string(statement.count()));
  }
  ~SessionTimeouts() {
    try {
      set(lock_, statement_);
    } catch (const postgres::SqlError&) {  // the session is lost: whoever uses it next says so
    }
  }
  SessionTimeouts(const SessionTimeouts&) = delete;
  SessionTimeouts& operator=(const SessionTimeouts&) = delete;

 private:
  void set(const std::string& lock, const std::string& statement) {
    session_.set("lock_timeout", lock);
    session_.set("statement_timeout", statement);
  }
  postgres::Session& session_;
  std::string lock_;
  std::string statement_;
};

// Records the remedy in the ledger, where there is one, as a part of its transaction.
void record(postgres::Transaction& transaction, const RemedyContext& context, const std::string& action,
            const std::vector<std::string>& revisions, const std::vector<std::string>& statements,
            const std::string& because);

// Runs the statement, and reports it.
void run_statement(postgres::Transaction& transaction, const RemedyContext& context, const std::string& sql);
void report_statement(const RemedyContext& context, const std::string& sql, double seconds);

}  // namespace lockkeeper::runner
