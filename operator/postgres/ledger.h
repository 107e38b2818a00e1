// What we did to this database, kept in it: schema `lockkeeper`.
//
//   lockkeeper.epoch   one row a version table; its number rises with each holder of the lock
//   lockkeeper.runs    one row a run
//   lockkeeper.steps   one row a revision of a run, written inside the revision's own transaction
//
// The schema has a version of its own (the comment on it) and moves forward by idempotent statements.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "postgres/session.h"

namespace lockkeeper::postgres {

// A revision that some run applied.
struct LedgerStep {
  std::string revision;
  std::vector<std::string> parents;  // down_revision and depends_on
  std::string image;                 // the image whose files had it
  std::vector<std::string> dropped;  // the objects that it dropped, as plan/dropped.h spells them
  std::string outcome;               // Applied | Observed
};

struct LedgerRun {
  std::string id;
  std::string table;  // the version table, with its schema
  std::string image;
  std::vector<std::string> from;
};

class Ledger {
 public:
  // Whether the schema is there at all. Doctor and plan read a ledger, never make one.
  [[nodiscard]] static bool exists(Session& session);

  // Every revision that the ledger knows for this version table, oldest first. Empty where there is no ledger or no
  // right to read it.
  [[nodiscard]] static std::vector<LedgerStep> steps(Session& session, const std::string& table);

  // Makes the schema and its tables, or brings them to this program's version. A finding where the role may not: it
  // says which right is missing, and that `--no-ledger` does without.
  [[nodiscard]] static std::optional<api::Finding> prepare(Session& session);

  // Raises and returns the epoch, and writes the run's row; the caller holds the lock.
  [[nodiscard]] static std::int64_t begin_run(Session& session, const LedgerRun& run);

  // The statement that records a step, for the adapter to run inside the step's transaction. Has no parameters.
  [[nodiscard]] static std::string step_statement(const std::string& run, const std::string& table,
                                                  const LedgerStep& step);

  // Rows of revisions that the files have, that the database has, and that no ledger row tells of: applied before we
  // came, or by hand.
  static void observe(Session& session, const std::string& run, const std::string& table,
                      const std::vector<LedgerStep>& steps);

  static void finish_run(Session& session, const std::string& run, const std::string& outcome,
                         const std::string& message, const std::vector<std::string>& to);
};

}  // namespace lockkeeper::postgres
