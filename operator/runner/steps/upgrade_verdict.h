// The verdict on an upgrade: the child's story against the version rows that were read afterwards. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/report.h"
#include "plan/diagnosis/state_remedy.h"
#include "runner/steps/upgrade.h"

namespace lockkeeper::runner {

struct UpgradeFacts {
  UpgradeReport report;
  std::vector<std::string> pending;             // what was to be applied, in order
  std::vector<std::string> from;                // rows before
  std::vector<std::string> expected;            // rows when all of it is applied
  std::vector<std::string> rows;                // rows after
  bool rows_read = true;                        // false: they could not be read
  std::string unread;                           // why, where the server said so: it is there, and so is the session
  std::vector<std::string> ancestors;           // what `rows` stands for: those revisions and all below them
  std::string version_table;                    // for sentences
  std::vector<api::Finding> findings;           // of the diagnosis before; none of severity error
  std::optional<plan::TimeoutSetting> timeout;  // that ended the migration
};

[[nodiscard]] api::Run judge(const UpgradeFacts& facts);

// A warning that env.py failed when its migrations were done.
[[nodiscard]] api::Finding late_finding(const alembic::AdapterFailure& failure);

// An error: env.py waits for a lock that the run itself holds. `state`: what is left of the run.
[[nodiscard]] api::Finding waits_for_us_finding(const std::string& state);

// Returns: `a1, b2` or `no revision`.
[[nodiscard]] std::string name_rows(const std::vector<std::string>& rows);

}  // namespace lockkeeper::runner
