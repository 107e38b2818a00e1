// A lock trace: statements that run one by one in a scratch database, and what each of them did there, from what the
// server itself shows: pg_locks in the open transaction, or seen by others (outside_watch.h); the notices of debug1;
// the event trigger table_rewrite, where our role may make one; pg_stat_xact_user_tables; and the files that the
// relations are stored in.
//
// The tables of a scratch database are empty: what the server does to them it does all the same, in no time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/lock_trace.h"
#include "postgres/session/session.h"
#include "postgres/shadow/lock_trace_notices.h"
#include "postgres/shadow/outside_watch.h"
#include "postgres/shadow/scratch_database.h"

namespace lockkeeper::postgres {

// A statement of the script that is traced.
struct ScriptStatement {
  enum class Kind {
    kPlain,
    kBegin,
    kEnd,        // COMMIT, ROLLBACK
    kSavepoint,  // SAVEPOINT, RELEASE, ROLLBACK TO
  };
  std::string sql;
  Kind kind = Kind::kPlain;
  bool chains = false;  // kEnd: AND CHAIN
  // For where it cannot run in a transaction: the tables and indexes that it names, by schema (empty: any) and name,
  // and what the manual says that it locks tables with, where nobody has seen it.
  std::vector<std::pair<std::string, std::string>> names{};
  api::TableLock outside = api::TableLock::kNone;
};

// Throws (every call to the server): SqlError, in doubt, where the session was lost. Any other error is of the
// statement, and a value. Thread safety: one thread at a time.
class LockTrace {
 public:
  // Opens a session of its own in the scratch database. What is there now is older than what the statements make.
  // Returns: DatabaseUnreachable where no session can be opened.
  using Opened = std::variant<std::unique_ptr<LockTrace>, api::Finding>;
  [[nodiscard]] static Opened open(ScratchDatabase& scratch);
  ~LockTrace();
  LockTrace(const LockTrace&) = delete;
  LockTrace& operator=(const LockTrace&) = delete;

  // What is there now is older than what the statements after this make.
  // Requires: no transaction of the script's is open.
  void begin_script();

  // Runs a statement: in the transaction that the statements before it have left open, else in one of its own, which is
  // committed. One that fails is rolled back alone; the transaction around it goes on. One that cannot run in a
  // transaction runs outside of any, unless the script's is open.
  [[nodiscard]] api::StatementTrace run(const ScriptStatement& statement);

  [[nodiscard]] int server_version() const { return session_->server_version(); }

 private:
  struct Relation {
    std::string schema;
    std::string name;
    std::string table;   // of an index: its table's oid
    std::string parent;  // the oid
    std::string file;
    std::string kind;  // relkind
    bool older = false;
  };
  using Relations = std::map<std::string, Relation>;  // by oid
  using Modes = std::map<std::string, std::set<api::TableLock>>;
  using Work = std::map<std::string, api::RelationTrace>;

  LockTrace() = default;
  void watch_rewrites();
  void prepare_queries();
  // Before each statement. Returns: the scans that are counted already, by oid.
  [[nodiscard]] std::map<std::string, std::int64_t> prepare(bool in_own_transaction);
  [[nodiscard]] Relations read_relations();
  [[nodiscard]] api::StatementTrace run_control(const ScriptStatement& statement);
  [[nodiscard]] api::StatementTrace run_inside(const ScriptStatement& statement);
  [[nodiscard]] api::StatementTrace run_outside(const ScriptStatement& statement);
  // Runs it, and has others watch its locks where it names tables. Throws: SqlError.
  [[nodiscard]] OutsideWatch::Modes run_watched(const ScriptStatement& statement);
  [[nodiscard]] std::vector<std::string> tables_of(const ScriptStatement& statement) const;
  [[nodiscard]] api::StatementTrace read_trace(const std::map<std::string, std::int64_t>& scans);
  // The relation that an oid is about; nullptr where it is none of a user's.
  [[nodiscard]] api::RelationTrace* relation(Work& work, const std::string& oid);
  [[nodiscard]] static api::TableLock strongest(const std::set<api::TableLock>& locks);
  void take_notices(Work& work);
  void take_locks(Work& work, const std::map<std::string, std::int64_t>& scans);
  void look_again();
  void do_again();

  std::shared_ptr<std::vector<WorkNotice>> notices_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<OutsideWatch> outside_watch_;  // made when it is needed
  Relations known_;                              // as of the last statement
  bool is_fresh_ = false;                        // they are read anew, and nothing has run since
  Modes held_;                                   // by the open transaction
  std::vector<std::string> done_;                // the statements of the script's open transaction, from its BEGIN on
  bool counts_scans_ = true;
};

}  // namespace lockkeeper::postgres
