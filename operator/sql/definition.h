// A statement's definition as values: the columns, types, defaults and constraints that it writes out, the actions of
// an ALTER TABLE, and where each of them stands. What a statement makes and drops by name is statement.h's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sql/parse.h"
#include "sql/statement.h"

namespace lockkeeper::sql {

struct Type {
  Name name;                   // as the grammar has it: `int` is pg_catalog.int4; `serial` has no schema
  std::vector<int> modifiers;  // varchar(20): 20; numeric(10,2): 10, 2. Empty where one is no number
  bool array = false;
  std::string text;  // as it is written
};

// An expression: a default, a CHECK's condition, the USING of a new type.
struct Expression {
  bool given = false;
  bool null = false;                   // NULL, cast or not
  std::vector<Name> calls;             // functions; keywords such as CURRENT_TIMESTAMP are none
  std::vector<std::string> columns;    // that it reads
  std::vector<std::string> literals;   // string constants
  std::vector<std::string> constants;  // these, and numbers
  std::vector<std::string> not_null;   // columns of which it says IS NOT NULL, joined by AND to the rest
  bool only_column = false;            // a column, cast or not, and nothing else
};

enum class ConstraintKind {
  kNotNull,
  kDefault,
  kIdentity,
  kGenerated,
  kCheck,
  kPrimaryKey,
  kUnique,
  kExclusion,
  kForeignKey,
};

struct Constraint {
  ConstraintKind kind = ConstraintKind::kCheck;
  std::string name;                  // empty where none was written
  std::vector<std::string> columns;  // of NOT NULL, PRIMARY KEY, UNIQUE and FOREIGN KEY; empty beside a column
  Name references;                   // kForeignKey
  bool not_valid = false;
  bool enforced = true;
  std::string index;    // USING INDEX
  bool stored = false;  // kGenerated
  Expression expression;
  std::size_t at = 0;  // in the text, in bytes
};

struct Column {
  std::string name;
  Type type;
  std::vector<Constraint> constraints;
  bool collated = false;  // COLLATE
  std::size_t at = 0;
};

enum class ActionKind {
  kAddColumn,
  kDropColumn,
  kSetNotNull,
  kDropNotNull,
  kSetType,
  kSetDefault,
  kAddConstraint,
  kDropConstraint,
  kValidateConstraint,
  kAddIdentity,
  kSetLogged,
  kSetUnlogged,
  kSetTablespace,
  kSetAccessMethod,
  kTune,             // SET STATISTICS, SET (…), RESET (…), CLUSTER ON
  kSwitchTrigger,    // ENABLE, DISABLE
  kSetExpression,    // of a generated column
  kAlterConstraint,  // deferrable or enforced
  kAttachPartition,
  kDetachPartition,
  kChangeAttribute,  // of a composite type: DROP ATTRIBUTE, ALTER ATTRIBUTE
  kOther,
};

// One action of ALTER TABLE or ALTER TYPE.
struct TableAction {
  ActionKind kind = ActionKind::kOther;
  std::string name;                      // the column, attribute or constraint
  std::optional<Column> column;          // kAddColumn; kSetType: its new type
  std::optional<Constraint> constraint;  // kAddConstraint
  Expression expression;                 // kSetDefault; kSetType: USING
  Name partition;                        // kAttachPartition, kDetachPartition
  std::vector<std::string> bounds;       // kAttachPartition: the constants of its bound
  bool concurrently = false;
  bool conditional = false;  // IF EXISTS, IF NOT EXISTS
  bool cascade = false;
  bool enforces = false;  // kAlterConstraint: ENFORCED
  std::size_t at = 0;     // the action's first word
  std::size_t end = 0;
};

enum class Form {
  kOther,
  kAlterTable,
  kAlterType,
  kCreateTable,
  kCreateIndex,
  kReindex,
  kRefresh,
  kCreateTrigger,
  kAlterDomain,
  kLockTable,
  kVacuumFull,
  kCluster,
  kTruncate,
  kRollback,
  kSavepoint,
  kRollbackTo,
  kCreateFunction,  // and procedures
  kCreateDomain,
  kDropDatabase,
};

enum class Volatility { kVolatile, kStable, kImmutable };

// An UPDATE or DELETE that has no condition, wherever it stands in its statement.
struct WholeWrite {
  Verb verb = Verb::kUpdate;
  Name table;
  std::size_t at = 0;
};

struct Definition {
  Form form = Form::kOther;
  std::size_t at = 0;           // the statement's first word, in the text, in bytes
  std::vector<Name> relations;  // what it is about; the table of an index or a trigger
  bool of_table = true;         // false: a view, an index, a sequence, a foreign table
  bool temporary = false;
  bool only = false;         // ONLY: without its partitions and children
  bool conditional = false;  // IF EXISTS, IF NOT EXISTS, OR REPLACE
  std::vector<TableAction> actions;
  std::vector<Column> columns;          // kCreateTable; kCreateDomain: its type and constraints, as one column
  std::vector<Constraint> constraints;  // kCreateTable: beside its columns; kAlterDomain: the one that is added
  std::string name;     // kCreateIndex, kCreateTrigger, kDropDatabase: its own; kAlterDomain: the constraint;
                        // kSavepoint, kRollbackTo: the savepoint
  std::string what;     // kReindex: INDEX, TABLE, SCHEMA, SYSTEM, DATABASE; kLockTable: the mode
  bool unique = false;  // kCreateIndex
  std::vector<std::string> index_columns;  // kCreateIndex: plain columns; none where one is an expression
  bool partial = false;                    // kCreateIndex: it has WHERE
  bool not_null = false;                   // kAlterDomain: SET NOT NULL
  bool ends_transaction = false;           // COMMIT, ROLLBACK, PREPARE TRANSACTION; not ROLLBACK TO
  bool chains = false;                     // AND CHAIN
  bool alone = false;                      // VACUUM, CREATE DATABASE, …: PostgreSQL refuses it in a transaction
  bool validates = false;                  // kAlterDomain: VALIDATE CONSTRAINT
  bool cascade = false;                    // DROP, TRUNCATE
  Name parent;                             // kCreateTable: PARTITION OF
  std::vector<WholeWrite> whole_writes;
  std::string language;                           // kCreateFunction
  std::string body;                               // kCreateFunction: as one text
  Volatility volatility = Volatility::kVolatile;  // kCreateFunction
};

struct DefinedStatement {
  Statement statement;
  Definition definition;
};

using ParsedDefinitions = std::variant<std::vector<DefinedStatement>, ParseFailure>;

// Reads all statements of a text, as parse() does, and their definitions. Throws: std::bad_alloc.
[[nodiscard]] ParsedDefinitions parse_definitions(std::string_view text);

// A part of a text, in bytes.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Splits a text at each `;` that stands in no literal, quoted name or comment: what is left of a text that does not
// parse as a whole. Parts that hold no word are left out.
[[nodiscard]] std::vector<Part> split_statements(std::string_view text);

}  // namespace lockkeeper::sql
