// What a run has seen of one context, as a value: everything that its steps are chosen from.
#pragma once

#include <optional>
#include <vector>

#include "plan/diagnosis/diagnosis.h"
#include "postgres/ledger/remedy_record.h"
#include "postgres/ledger/version_rows.h"

namespace lockkeeper::runner {

struct Sight {
  // What stands in the way before anything can be judged or applied: configuration, env.py, preconditions.
  std::vector<api::Finding> problems;
  plan::Facts facts;
  plan::Assessment assessment;           // of the facts
  postgres::VersionTable version_table;  // resolved, where facts.database_read
  // The ledger's, that was not undone yet; asked for where a stamp is to be undone.
  std::optional<postgres::StampRecord> last_stamp;

  // Returns: the problems and the assessment's findings, sorted.
  [[nodiscard]] std::vector<api::Finding> findings() const;
};

}  // namespace lockkeeper::runner
