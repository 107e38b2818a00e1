// The ledger: the record of our runs in the database itself, in schema `lockkeeper`.
//
//   lockkeeper.epoch   one row a version table; its number rises with each holder of the lock
//   lockkeeper.runs    one row a run
//   lockkeeper.steps   one row a revision of a run, written inside the revision's own transaction
//   lockkeeper.remedies  one row a stamp, repair, dropped index, skipped statement or first revision (remedy_record.h)
//
// The schema has a version of its own (the comment on it) and moves forward by idempotent statements.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// How a revision came into the database.
enum class LedgerOutcome {
  kApplied,   // a run of ours applied it
  kObserved,  // it was there before we came
  kStamped,   // its row alone was written
  kUndone,    // and taken back
};
[[nodiscard]] std::string_view to_string(LedgerOutcome outcome);

// A revision that a run has applied, observed or stamped.
struct LedgerStep {
  std::string revision;
  std::vector<std::string> parents;  // down_revision and depends_on
  std::string image;                 // the image whose files had the revision
  // The objects that the revision dropped, as plan/evidence/dropped.h spells them; nullopt where nobody could tell.
  std::optional<std::vector<std::string>> dropped;
  LedgerOutcome outcome = LedgerOutcome::kApplied;
  // Where `dropped` is not known yet, because the run was killed: the statements that tell, as they ran.
  std::optional<std::vector<std::string>> changes = std::nullopt;
};

struct LedgerRun {
  std::string name;   // --run
  std::string table;  // the version table, with its schema
  std::string image;
  std::vector<std::string> from;
};

struct LedgerEntry {
  std::int64_t run = 0;    // lockkeeper.runs.id
  std::int64_t epoch = 0;  // the number that this run raised the epoch to
};

struct LedgerDrop {
  std::string revision;
  std::vector<std::string> objects;
};

// Throws (every function that takes a Session or Transaction): SqlError.
class Ledger {
 public:
  // Returns: every revision that the ledger knows for this version table, oldest first; none where there is no ledger
  // or no right to read it. Doctor and plan read a ledger, and never make one.
  [[nodiscard]] static std::vector<LedgerStep> steps(Session& session, const std::string& table);

  // Makes the schema and its tables, or brings them to this program's version, and lets `roles` (the roles that env.py
  // works as) write there too, where our role may grant that. Where our role may not make the schema, it is made as one
  // of `roles` that our role is a member of.
  // Returns: a warning where the schema cannot be made: it names the missing right, and `--no-ledger`.
  [[nodiscard]] static std::optional<api::Finding> prepare(Session& session, std::vector<std::string> roles = {});

  // Raises the epoch and writes the run's row. Waits for the transactions that hold the epoch's row.
  // Requires: the caller holds the lock; prepare() returned no finding.
  [[nodiscard]] static LedgerEntry begin_run(Session& session, const LedgerRun& run);

  // Returns: the statement that records a step, for the adapter to run inside the step's transaction. Its binds are
  // :revision, :parents and :changes (JSON arrays as text), :file and :seconds; it has no `%`, `?` or backslash.
  [[nodiscard]] static std::string step_statement(std::int64_t run);
  // Returns: the same for a statement that was skipped, with the binds :revision, :sql and :because.
  [[nodiscard]] static std::string skipped_statement(std::int64_t run);

  // Writes rows for revisions of this run that have none: revisions that the step's transaction could not record, and
  // revisions (outcome Observed) that the database had before the run.
  static void record(Session& session, std::int64_t run, const std::vector<LedgerStep>& steps);
  static void record(Transaction& transaction, std::int64_t run, const std::vector<LedgerStep>& steps);

  // Writes the objects that steps of this run dropped, which are known only after their statements have run.
  static void record_dropped(Session& session, std::int64_t run, const std::vector<LedgerDrop>& drops);

  static void finish_run(Session& session, std::int64_t run, api::Outcome outcome, const std::string& message,
                         const std::vector<std::string>& to);
};

}  // namespace lockkeeper::postgres
