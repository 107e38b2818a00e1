// A statement of SQL as values: the objects that it makes, drops, renames and moves, and the rows that it reads and
// writes. Names are spelled as in the catalogs: unquoted ones in lower case. There is no pointer into any tree.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace lockkeeper::sql {

struct Name {
  std::string schema;  // empty where none was written, and the search path decides
  std::string name;

  [[nodiscard]] bool operator==(const Name&) const = default;
};

enum class Verb {
  kSelect,  // VALUES and TABLE too
  kInsert,
  kUpdate,
  kDelete,
  kMerge,
  kCopy,
  kTruncate,
  kCreate,
  kDrop,
  kAlter,  // RENAME and SET SCHEMA too
  kDo,
  kCall,
  kExecute,  // of a prepared statement
  kPrepare,
  kExplain,
  kCursor,  // DECLARE, FETCH, MOVE, CLOSE
  kSet,     // RESET and SHOW too
  kBegin,
  kSavepoint,    // RELEASE too
  kTransaction,  // COMMIT, ROLLBACK
  kLock,
  kMaintain,  // ANALYZE, VACUUM
  kRebuild,   // REINDEX, CLUSTER
  kRefresh,
  kRights,  // GRANT, REVOKE, ALTER DEFAULT PRIVILEGES, REASSIGN OWNED; roles
  kComment,
  kOther,
};

enum class ObjectKind {
  kTable,
  kForeignTable,
  kView,
  kMaterializedView,
  kSequence,
  kIndex,
  kType,
  kDomain,
  kFunction,  // procedures and aggregates too
  kSchema,
  kExtension,
  kTrigger,
  kRule,
  kPolicy,
  kRole,
  kOther,
};

enum class PartKind { kNone, kColumn, kConstraint, kEnumValue };

struct Object {
  ObjectKind kind = ObjectKind::kOther;
  Name name;  // of a trigger, rule or policy: its table's name; `part` is its own name
  PartKind part_kind = PartKind::kNone;
  std::string part;  // a column of the table, an attribute of the type, a named constraint
};

enum class Action { kCreate, kDrop, kRename, kSetSchema, kAlter };

struct Change {
  Action action = Action::kAlter;
  Object object;
  std::string to;          // kRename: the new name of the object or of its part; kSetSchema: the new schema
  bool temporary = false;  // kCreate: TEMPORARY, or in pg_temp
  // IF EXISTS, IF NOT EXISTS, OR REPLACE: an object that is there, or is not there, is no error.
  bool conditional = false;
};

struct RowWrite {
  Verb verb = Verb::kInsert;
  Name table;
  std::vector<std::string> columns;  // the ones that INSERT, UPDATE, MERGE or COPY name; empty: none is named
};

struct Setting {
  std::string name;                 // search_path, role, session_authorization, lock_timeout, …; empty: RESET ALL
  std::vector<std::string> values;  // empty: DEFAULT, RESET
  bool local = false;               // SET LOCAL
};

struct Statement {
  Verb verb = Verb::kOther;
  std::size_t begin = 0;  // in the text that was parsed, in bytes
  std::size_t end = 0;

  std::vector<Change> changes;
  bool drops_owned = false;  // DROP OWNED BY
  bool concurrently = false;
  bool if_exists = false;      // of the statement or of an action of it
  bool passes_over = false;    // IF NOT EXISTS or OR REPLACE, likewise
  bool changes_owner = false;  // OWNER TO, ALTER TABLE … OWNER TO, CREATE SCHEMA … AUTHORIZATION

  std::vector<RowWrite> writes;  // of the statement, of its WITH, and of the query in EXPLAIN ANALYZE, PREPARE or COPY
  std::vector<Name> reads;       // relations in its queries, without targets of writes and names that WITH gives
  std::vector<Name> calls;       // functions in its queries, and CALL's procedure
  bool with_no_data = false;     // CREATE TABLE … AS …, REFRESH: WITH NO DATA
  // A SELECT whose columns are made of constants, EXISTS, count, every, bool_and and bool_or, so that no row's own
  // value comes out; without GROUP BY, UNION, INTO and FOR UPDATE.
  bool only_asks = false;
  std::vector<std::string> literals;  // string constants in its queries
  bool only_literal = false;          // SELECT 'x': one string, and nothing else

  std::optional<Setting> setting;
  std::string language;  // DO
  std::string body;      // DO
};

}  // namespace lockkeeper::sql
