// The ledger's side of one run: its row, the revisions that were there before it, what it dropped, how it ended.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "postgres/ledger/ledger.h"
#include "runner/observe/context_reader.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/steps/upgrade.h"

namespace lockkeeper::runner {

class RunLedger {
 public:
  RunLedger(ContextReader& reader, const Settings& settings, const std::string& name, Reporter& reporter)
      : reader_(reader), settings_(settings), name_(name), reporter_(reporter) {}

  // Under the lock. Raises the epoch and writes the run's row, where there is to be a ledger; a finding where the role
  // may not. Throws SqlError.
  [[nodiscard]] std::optional<api::Finding> begin(const std::vector<std::string>& from);

  [[nodiscard]] std::optional<std::int64_t> run() const { return run_; }
  [[nodiscard]] std::int64_t epoch() const { return epoch_; }  // 0: no ledger

  // Whether the database has revisions that its ledger does not know yet: somebody migrated by hand.
  [[nodiscard]] bool has_news() const;

  void record_upgrade(const UpgradeReport& report, const std::vector<api::StepResult>& steps);
  // What the run took away by the catalogs. What no statement's words told counts to the last revision that was
  // applied: to every older image it is then something that is gone.
  void record_losses(const std::vector<std::string>& dropped);
  void finish(const api::Run& run);

 private:
  [[nodiscard]] std::vector<postgres::LedgerStep> unrecorded(const std::vector<std::string>& revisions,
                                                             const char* outcome) const;

  ContextReader& reader_;
  const Settings& settings_;
  const std::string& name_;
  Reporter& reporter_;
  std::optional<std::int64_t> run_;
  std::int64_t epoch_ = 0;
  std::vector<postgres::LedgerDrop> drops_;  // of the revisions that this run applied, in order
};

}  // namespace lockkeeper::runner
