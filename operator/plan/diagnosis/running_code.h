// What the code that runs now asks of the database, and the pending revisions take away: its pods run on while the new
// schema comes, and again after a roll-back. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alembic/graph.h"
#include "api/policy.h"
#include "api/report.h"

namespace lockkeeper::plan {

// A query that the server could plan before the pending revisions, and cannot after one of them.
struct BrokenQuery {
  std::string query;
  std::string role;        // that sends it; empty: not known
  std::int64_t calls = 0;  // since the server's statistics began; 0: not known
  std::string revision;    // after which it failed first; empty: one of the pending ones
  std::string message;     // the server's: `column "email" does not exist`
  [[nodiscard]] bool operator==(const BrokenQuery&) const = default;
};

struct RunningCode {
  std::size_t asked = 0;  // queries that the server could plan before
  std::vector<BrokenQuery> broken{};
  [[nodiscard]] bool operator==(const RunningCode&) const = default;
};

// Returns: IncompatibleWithRunningCode for each revision and reason, with the query of the most calls as the example;
// an error where the policy is Fail, none where it is Ignore.
[[nodiscard]] std::vector<api::Finding> find_incompatible_queries(const RunningCode& code, const alembic::Graph& graph,
                                                                  api::OldCode policy);

}  // namespace lockkeeper::plan
