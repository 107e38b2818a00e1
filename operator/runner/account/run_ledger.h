// The ledger's side of one run: its row, the revisions that were there before it, what it dropped, how it ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "postgres/ledger/ledger.h"
#include "runner/observe/sight.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/steps/upgrade.h"

namespace lockkeeper::runner {

// Thread safety: one thread uses it.
class RunLedger {
 public:
  // Requires: all of them outlive it.
  RunLedger(const Settings& settings, const std::string& name, Reporter& reporter)
      : settings_(settings), name_(name), reporter_(reporter) {}

  struct Start {
    std::string table;                           // the version table, as display() spells it
    std::vector<std::string> from;               // its rows
    std::vector<std::string> roles;              // that write into the ledger beside ours
    std::vector<postgres::LedgerStep> observed;  // the revisions that the database had before we came
  };
  // Raises the epoch and writes the run's row, where the settings ask for a ledger.
  // Requires: the session holds the lock.
  // Returns: a finding where the role may not.
  // Throws: SqlError.
  [[nodiscard]] std::optional<api::Finding> begin(postgres::Session& session, const Start& start);

  // Returns: nullopt where there is no ledger, or before begin().
  [[nodiscard]] std::optional<std::int64_t> run() const { return run_; }
  // Returns: 0 where there is no ledger.
  [[nodiscard]] std::int64_t epoch() const { return epoch_; }

  // Of the rows that files have, those that the ledger has no row of yet.
  [[nodiscard]] std::vector<postgres::LedgerStep> observed(const Sight& seen) const;
  // Whether there are such beside others that the ledger knows: somebody migrated by hand.
  [[nodiscard]] bool has_news(const Sight& seen) const;

  // Completes the steps that the child has recorded. Does nothing without a session or a ledger; what the server
  // refuses becomes a note.
  void record_upgrade(postgres::Session* session, const Sight& seen, const UpgradeReport& report,
                      const std::vector<api::StepResult>& steps);
  // Records what the run took away by the catalogs, in the same way. What no statement's words told counts to the last
  // revision that was applied: to every older image it is then something that is gone.
  void record_losses(postgres::Session* session, const std::vector<std::string>& dropped);
  // Ends the run's row, in the same way.
  void finish(postgres::Session* session, const api::Run& run);

 private:
  [[nodiscard]] std::vector<postgres::LedgerStep> unrecorded(const Sight& seen,
                                                             const std::vector<std::string>& revisions,
                                                             postgres::LedgerOutcome outcome) const;

  const Settings& settings_;
  const std::string& name_;
  Reporter& reporter_;
  std::optional<std::int64_t> run_;
  std::int64_t epoch_ = 0;
  std::vector<postgres::LedgerDrop> drops_;  // of the revisions that this run applied, in order
};

}  // namespace lockkeeper::runner
