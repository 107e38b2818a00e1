// The step plan: steps that put the database right and bring it to the target. A runner carries them out in order,
// under the lock; each is idempotent. A stamp, a repair or an index drop is a step only where it is proven and the
// policy allows it. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "alembic/graph.h"
#include "api/report.h"
#include "plan/diagnosis/diagnosis.h"
#include "plan/policy.h"
#include "schema/ddl/ddl.h"

namespace lockkeeper::plan {

// Replaces the version rows, in one transaction that first checks that they are still `from`.
struct StampStep {
  std::vector<std::string> from;  // raw
  std::vector<std::string> to;
  std::string because;                    // a sentence: what proves `to`
  std::string table;                      // the version table, as people write it
  std::vector<std::string> statements{};  // as they will run; filled by whoever knows whether the table is there
};

// Makes what stamped revisions should have made: additive statements only, in one transaction where none of them says
// commit_after.
struct RepairStep {
  std::vector<std::string> revisions;  // the revisions whose effects are made
  std::vector<schema::Statement> statements;
};

// Drops an index that a failed CONCURRENTLY left, outside of a transaction.
struct DropIndexStep {
  std::string index;  // display()
  std::string sql;    // DROP INDEX CONCURRENTLY IF EXISTS …
};

// A statement of a revision whose exact result is there already.
struct SkippedStatement {
  std::size_t index = 0;  // of the statements that the revision runs in an empty database, from 0
  std::string sql;        // as it ran there: another text at that place is not skipped
  std::string because;    // `table public.users is there, with the same definition`
};

// Applies one revision.
struct UpgradeStep {
  std::string revision;
  std::vector<SkippedStatement> skipped;
  std::vector<std::string> statements;  // that it runs, as they ran in an empty database; empty: not known
};

// Makes the first revision from the models, and applies it; where a StampStep follows, the schema is there already.
struct BootstrapStep {
  std::string revision;                 // empty as long as nobody has made it
  std::string content;                  // of its file
  std::vector<std::string> statements;  // that it runs; none where it is stamped
};

using Step = std::variant<StampStep, RepairStep, DropIndexStep, BootstrapStep, UpgradeStep>;

struct StepPlan {
  std::vector<Step> steps;
  std::vector<std::string> pending;     // the revisions of the upgrade steps, in order
  std::vector<std::string> targets;     // the revisions that the adapter is to reach; empty where it has nothing to do
  std::vector<std::string> rows_after;  // the version rows after the steps; where the run is refused, the assessment's
  // The assessment's findings. A finding that the steps put right is a warning, and names the step; a finding that
  // stays an error refuses the run.
  std::vector<api::Finding> findings;
};

// The remedy of a finding that the steps put right.
inline constexpr const char* kNothingToDo = "nothing to do";

// Plans the steps. An error refuses the run: then no step is left, and the findings tell the database as it is. Only
// without evidence do the steps of a plain upgrade stay beside an error.
// Requires: `assessment` is diagnose(facts).
[[nodiscard]] StepPlan plan_steps(const Facts& facts, const Assessment& assessment, const api::Policy& policy);

// Returns: the same, but findings that stay errors do not name policies that would put them right.
[[nodiscard]] StepPlan plan_steps_without_advice(const Facts& facts, const Assessment& assessment,
                                                 const api::Policy& policy);

}  // namespace lockkeeper::plan
