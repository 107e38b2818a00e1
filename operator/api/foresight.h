// What a planned statement will do to whoever uses the database: its locks and its work under them, who waits and how
// long, and what the rules of lint say. Values; each claim names its source. plan/ and runner/ fill them, the reports
// (api/report.h) carry them, picture/ draws them. Field names of the JSON are a contract (docs/cli.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/lock_trace.h"
#include "api/vocabulary.h"
#include "base/json.h"

namespace lockkeeper::api {

// Where a claim comes from, each better than the one before: a rule on the statement's tree, whose words PostgreSQL's
// manual has; a shadow, in which the very chain was run; a rehearsal on a copy of what is there.
enum class ClaimSource { kDocumented, kTraced, kMeasured };
[[nodiscard]] std::string_view to_string(ClaimSource source);
// Returns: nullopt for any other word than to_string() gives.
[[nodiscard]] std::optional<ClaimSource> parse_claim_source(std::string_view text);

// What a relation of the live database is, and how much it is used. A partitioned table is the sum of its partitions.
// nullopt where nobody can tell, which is not 0: somebody holds the table so that its size cannot be read without a
// wait, or nothing was counted yet.
struct RelationLoad {
  std::optional<std::int64_t> bytes{};  // of rows, with TOAST, without indexes
  std::optional<std::int64_t> index_bytes{};
  std::optional<std::int64_t> rows{};  // estimated by the server's statistics
  std::optional<std::int64_t> dead_rows{};
  int indexes = 0;
  int partitions = 0;
  // Also nullopt where statistics are off, were reset between two looks, or nobody has looked twice.
  std::optional<double> reads_per_minute{};   // scans of the table or of one of its indexes
  std::optional<double> writes_per_minute{};  // rows that were inserted, updated and deleted

  [[nodiscard]] bool operator==(const RelationLoad&) const = default;
};

// How long the work under a lock takes, and how much disk, by the size of what is worked at; nullopt where that size is
// not known.
struct Impact {
  RelationLoad load;
  std::optional<double> least_seconds{};
  std::optional<double> most_seconds{};
  ClaimSource throughput = ClaimSource::kDocumented;  // measured on this server, or an assumption
  std::optional<std::int64_t> disk_bytes{};           // that must be free while it works
  std::vector<std::string> in_the_way{};              // sessions that hold what the lock conflicts with right now

  [[nodiscard]] bool operator==(const Impact&) const = default;
};

// A table or materialized view that was there before the plan, that a statement locks, and its work under the lock.
struct LockUse {
  std::string relation;  // `schema.name`, as before the plan
  TableLock mode = TableLock::kNone;
  bool rewrites = false;  // every row is written anew
  bool scans = false;     // read from its first row to its last one
  bool builds = false;    // an index of it
  ClaimSource source = ClaimSource::kDocumented;
  std::optional<Impact> impact{};  // where the live database was asked

  [[nodiscard]] bool operator==(const LockUse&) const = default;
};

// A finding of lint (operator/lint/), of a statement that is planned.
struct RuleFinding {
  std::string rule;  // kebab case; docs/rules/ has a page of that name
  Severity severity = Severity::kWarning;
  std::size_t statement = 0;  // of the step's, from 0
  std::string message;
  std::string lock{};                   // `ACCESS EXCLUSIVE`; empty where the rule warns of none
  std::vector<std::string> safe_way{};  // statements, and comments between them
  ClaimSource source = ClaimSource::kDocumented;
  std::string documentation{};  // an address

  [[nodiscard]] bool operator==(const RuleFinding&) const = default;
};

[[nodiscard]] Json to_json(const LockUse& lock);
[[nodiscard]] Json to_json(const RuleFinding& finding);

// Each reads what to_json() wrote. Returns: nullopt for an object without a relation, a rule or a known severity.
[[nodiscard]] std::optional<LockUse> parse_lock_use(const Json& json);
[[nodiscard]] std::optional<RuleFinding> parse_rule_finding(const Json& json);

}  // namespace lockkeeper::api
