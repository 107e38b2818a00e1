// The trace of a statement: what a server did when it ran it in an empty database, relation by relation. Values; who
// makes them is postgres/shadow/lock_trace.h, who judges by them is lint/traced/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::api {

// From the weakest to the strongest. https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
enum class TableLock {
  kNone,
  kAccessShare,
  kRowShare,
  kRowExclusive,
  kShareUpdateExclusive,
  kShare,
  kShareRowExclusive,
  kExclusive,
  kAccessExclusive
};

// Returns: `ACCESS EXCLUSIVE`; empty for kNone.
[[nodiscard]] std::string_view to_string(TableLock lock);
// Reads what to_string() gives. Returns: kNone for any other word.
[[nodiscard]] TableLock parse_table_lock(std::string_view name);
// Reads a mode of pg_locks: `AccessExclusiveLock`. Returns: kNone for any other word.
[[nodiscard]] TableLock parse_lock_mode(std::string_view mode);

// Why a table was rewritten, as the event trigger table_rewrite says it; 0 where it says nothing.
// https://www.postgresql.org/docs/current/functions-event-triggers.html
inline constexpr unsigned kRewritePersistence = 1;
inline constexpr unsigned kRewriteDefault = 2;
inline constexpr unsigned kRewriteType = 4;
inline constexpr unsigned kRewriteAccessMethod = 8;

// A table, view, materialized view, foreign table or composite type; an index counts as its table.
struct RelationTrace {
  std::string schema;
  std::string name;           // an older one's: as before the script
  std::string parent{};       // of a partition, or of a table that inherits: `schema.name`; empty for all others
  bool materialized = false;  // a materialized view: it has no writers but REFRESH
  bool older = false;         // it was there before the script
  TableLock held = TableLock::kNone;   // the strongest that the transaction has when the statement is done
  TableLock taken = TableLock::kNone;  // the strongest that the statement added to what its transaction had
  bool rewritten = false;
  unsigned reasons = 0;   // of the rewrite
  bool scanned = false;   // read from its first row to its last one
  bool built = false;     // an index of it
  bool new_file = false;  // its storage is another one: VACUUM FULL, CLUSTER, REFRESH, SET TABLESPACE, TRUNCATE

  [[nodiscard]] bool operator==(const RelationTrace&) const = default;
};

struct StatementTrace {
  enum class How {
    kInTransaction,  // its locks were read in its open transaction
    kOutside,        // it cannot run in one: its locks are those that other sessions saw, else the manual's
    kNotRun          // `error` says why; no relation is known
  };
  How how = How::kNotRun;
  std::vector<RelationTrace> relations{};
  std::string sqlstate{};  // of a statement that failed, and that has done nothing
  std::string error{};

  [[nodiscard]] bool ran() const { return how != How::kNotRun && sqlstate.empty(); }
  [[nodiscard]] bool operator==(const StatementTrace&) const = default;
};

}  // namespace lockkeeper::api
