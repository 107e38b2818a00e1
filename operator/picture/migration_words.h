// What a Migration's status says, in the words that a terminal and a page have in common. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/migration.h"
#include "base/timestamp.h"

namespace lockkeeper::picture {

// Returns: the first of the names, and how many there are beside.
[[nodiscard]] std::string some(const std::vector<std::string>& names);
// Returns: the same of revisions; `no revision` where there is none.
[[nodiscard]] std::string revisions_words(const std::vector<std::string>& revisions);

// Returns: how long that is ago: `9m`; `?` where nobody knows.
[[nodiscard]] std::string ago(const std::optional<Timestamp>& since, Timestamp now);

// Returns: `at 0001; the image wants 0002; 1 revision pending`.
[[nodiscard]] std::string database_words(const api::RevisionStatus& revision);
[[nodiscard]] std::string context_words(const api::ContextStatus& context);

// Returns: `pid 100 (postgres, the monthly report), its transaction 1m1s old: SELECT 1`, on one line.
[[nodiscard]] std::string blocker_words(const api::Blocker& blocker);
// Returns: the age of its transaction.
[[nodiscard]] std::string age_words(const api::Blocker& blocker);

// Returns: `3 steps, risk Blocking, 1 warning of lint`; empty where no plan is known.
[[nodiscard]] std::string plan_words(const api::MigrationStatus& status);

// Returns: the findings, but for mere information, that the sentence of the conditions does not say already.
[[nodiscard]] std::vector<api::Finding> untold_findings(const api::MigrationStatus& status, const std::string& told);

}  // namespace lockkeeper::picture
