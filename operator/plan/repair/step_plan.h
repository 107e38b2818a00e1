// What puts the database right and brings it to the target, as steps that a runner carries out in order, each
// idempotent, under the lock. Nothing that is not proven, nothing that the policy does not allow. Pure.
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
  std::string because;  // a sentence: what proves it
  std::string table;    // the version table, as people write it
};

// Makes what stamped revisions should have made: additive statements only, in one transaction where none of them says
// commit_after.
struct RepairStep {
  std::vector<std::string> revisions;  // whose effects these are
  std::vector<schema::Statement> statements;
};

// Takes away an index that a failed CONCURRENTLY left, outside of a transaction.
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

struct UpgradeStep {
  std::string revision;
  std::vector<SkippedStatement> skipped;
  std::vector<std::string> statements;  // that it runs, as they ran in an empty database; empty where nobody knows
};

// Makes the first revision from the models, and applies it; where a StampStep follows, the schema is there already.
struct BootstrapStep {};

using Step = std::variant<StampStep, RepairStep, DropIndexStep, BootstrapStep, UpgradeStep>;

struct StepPlan {
  std::vector<Step> steps;
  std::vector<std::string> pending;  // the revisions of the upgrade steps, in order
  std::vector<std::string> targets;  // what the adapter is asked to reach; empty where it has nothing to do
  std::vector<std::string> rows_after;
  // Those of the assessment. What the steps put right is a warning here, and says by which step; what is left an
  // error refuses the run.
  std::vector<api::Finding> findings;
};

// The remedy of what the steps put right.
inline constexpr const char* kNothingToDo = "nothing to do";

// `assessment` is diagnose(facts). No step is left where an error is: it refuses the run, and the findings tell the
// database as it is.
[[nodiscard]] StepPlan plan_steps(const Facts& facts, const Assessment& assessment, const api::Policy& policy);

// The same without advice(): what is left says nothing of policies that would put it right.
[[nodiscard]] StepPlan plan_steps_without_advice(const Facts& facts, const Assessment& assessment,
                                                 const api::Policy& policy);

}  // namespace lockkeeper::plan
