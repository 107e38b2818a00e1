// What we did to this database, kept in it: schema `lockkeeper`.
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
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// A revision that some run applied.
struct LedgerStep {
  std::string revision;
  std::vector<std::string> parents;  // down_revision and depends_on
  std::string image;                 // the image whose files had it
  // The objects that it dropped, as plan/evidence/dropped.h spells them; nullopt where nobody could tell.
  std::optional<std::vector<std::string>> dropped;
  std::string outcome;  // Applied | Observed | Stamped
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

class Ledger {
 public:
  // Every revision that the ledger knows for this version table, oldest first. Empty where there is no ledger or no
  // right to read it: doctor and plan read a ledger, and never make one.
  [[nodiscard]] static std::vector<LedgerStep> steps(Session& session, const std::string& table);

  // Makes the schema and its tables, or brings them to this program's version, and lets `roles` (those that env.py
  // works as) write there too, where ours may give that. Where ours may not make it and is a member of one of them, it
  // is made as that one. A finding (a warning) where nobody may: it says which right is missing, and that `--no-ledger`
  // does without.
  [[nodiscard]] static std::optional<api::Finding> prepare(Session& session, std::vector<std::string> roles = {});

  // Raises the epoch and writes the run's row; the caller holds the lock. Waits for the transactions that hold the
  // epoch's row.
  [[nodiscard]] static LedgerEntry begin_run(Session& session, const LedgerRun& run);

  // The statement that records a step, for the adapter to run inside the step's transaction: it has the binds
  // :revision, :parents (a JSON array as text), :file, :seconds and :changes (the same), and no `%`, `?` or backslash.
  [[nodiscard]] static std::string step_statement(std::int64_t run);
  // The same for a statement that was skipped, with the binds :revision, :sql and :because.
  [[nodiscard]] static std::string skipped_statement(std::int64_t run);

  // Rows for revisions of this run that have none: those that the step's transaction could not record, and those
  // (outcome Observed) that the database had before we came.
  static void record(Session& session, std::int64_t run, const std::vector<LedgerStep>& steps);
  static void record(Transaction& transaction, std::int64_t run, const std::vector<LedgerStep>& steps);

  // What steps of this run dropped: known only after their statements have run.
  static void record_dropped(Session& session, std::int64_t run, const std::vector<LedgerDrop>& drops);

  static void finish_run(Session& session, std::int64_t run, const std::string& outcome, const std::string& message,
                         const std::vector<std::string>& to);
};

}  // namespace lockkeeper::postgres
