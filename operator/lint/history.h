// What the statements of a file have done so far: the objects that are new in it, what it is known to have added to
// older ones, and the transaction around the next statement with the locks that it holds. Pure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lint/locks.h"
#include "lint/search_path.h"
#include "sql/definition.h"

namespace lockkeeper::lint {

struct KnownConstraint {
  sql::ConstraintKind kind = sql::ConstraintKind::kCheck;
  std::vector<std::string> not_null;   // columns that it keeps from being NULL
  std::vector<std::string> constants;  // that its condition names
  bool valid = false;
  bool older = false;   // than the file
  int transaction = 0;  // that added it
};

struct KnownDomain {
  sql::Type base;
  bool constrained = false;
  sql::Expression default_value;
};

struct KnownFunction {
  std::string text;  // the whole statement that makes it
  std::string language;
  std::string body;
  bool varies = true;
};

struct KnownIndex {
  sql::Name table;
  std::vector<std::string> columns;  // none where one is an expression
};

// By column.
using KnownColumns = std::map<std::string, sql::Type>;

struct DroppedTable {
  sql::Name name;
  KnownColumns columns;  // none where they are not known
};

struct NewEnumValue {
  sql::Name type;
  std::string value;
};

class History {
 public:
  // `in_transaction`: whether a transaction is open before the first statement.
  explicit History(bool in_transaction) : in_transaction_(in_transaction) {}

  // Adds what a statement has done. Call it behind each one, in order. `text` is the statement's own.
  void take(const sql::DefinedStatement& statement, std::string_view text = {});
  // Adds what a statement did before this file. Call it behind each one, in order, and begin_file() behind the last
  // one.
  void take_older(const sql::DefinedStatement& statement, std::string_view text = {});
  // Begins the file: what was taken so far is known, and older.
  void begin_file(bool in_transaction);

  // A block (DO, CALL) begins or ends: its statements are one transaction.
  void begin_block();
  void end_block();

  [[nodiscard]] bool in_transaction() const { return in_transaction_ || blocks_ > 0; }
  // Returns: whether a relation (an index too) is new in this file, or temporary: nobody else can wait for it.
  [[nodiscard]] bool is_new_relation(const sql::Name& name) const;
  // Returns: the same of a type or domain.
  [[nodiscard]] bool is_new_type(const sql::Name& name) const;
  // Returns: the same of any object.
  [[nodiscard]] bool is_new(sql::ObjectKind kind, const sql::Name& name) const;
  // Returns: whether this file has added the column.
  [[nodiscard]] bool is_new_column(const sql::Name& table, const std::string& column) const;

  // Returns: nullptr where neither this file has added it nor what stands before it.
  [[nodiscard]] const KnownConstraint* constraint(const sql::Name& table, const std::string& name) const;
  // Returns: whether a constraint of this file that is validated keeps the column from being NULL. A statement that
  // drops some of them is asked about the rest.
  [[nodiscard]] bool proves_not_null(const sql::Name& table, const std::string& column,
                                     const std::vector<std::string>& dropped = {}) const;
  // Returns: whether a CHECK of this file that is validated names all of these constants.
  [[nodiscard]] bool has_valid_check(const sql::Name& table, const std::vector<std::string>& constants) const;
  // Returns: whether the constraint was added by the transaction that is open now.
  [[nodiscard]] bool is_of_this_transaction(const KnownConstraint& constraint) const {
    return in_transaction() && constraint.transaction == transaction_;
  }
  // Returns: the type of a column; nullptr where it is not known.
  [[nodiscard]] const sql::Type* column_type(const sql::Name& table, const std::string& column) const;
  // Returns: the columns that this file has dropped from an older table.
  [[nodiscard]] std::vector<std::string> dropped_columns(const sql::Name& table) const;
  // Returns: the columns of a table, as far as they are known: all of them, where what made it is known.
  [[nodiscard]] KnownColumns columns(const sql::Name& table) const;
  // The older tables that this file has dropped.
  [[nodiscard]] const std::vector<DroppedTable>& dropped_tables() const { return state_.dropped_tables; }
  // Returns: the tables that this file has made and has not dropped.
  [[nodiscard]] std::vector<sql::Name> new_tables() const;
  // Returns: a domain, function or index of this file; nullptr where it is not one.
  [[nodiscard]] const KnownDomain* domain(const sql::Name& name) const;
  [[nodiscard]] const KnownFunction* function(const sql::Name& name) const;
  [[nodiscard]] const KnownIndex* index(const sql::Name& name) const;
  // Returns: whether this file makes an index that begins with the column.
  [[nodiscard]] bool has_index(const sql::Name& table, const std::string& column) const;
  // The values that the open transaction has added to types that are older than itself.
  [[nodiscard]] const std::vector<NewEnumValue>& new_enum_values() const { return enum_values_; }
  // Returns: the strongest lock that the open transaction holds on an older table; kNone where it holds none.
  [[nodiscard]] api::TableLock held(const sql::Name& table) const;
  // Returns: whether the file has set that parameter.
  [[nodiscard]] bool has_set(const std::string& parameter) const { return set_.contains(parameter); }
  // What the open transaction has done so far to tables that are older than the file.
  struct Done {
    bool changes_schema = false;
    bool writes_rows = false;
    std::set<std::string> altered;  // by ALTER TABLE, as they are spelled with their schema
  };
  [[nodiscard]] const Done& done() const { return done_; }
  [[nodiscard]] bool has_altered(const sql::Name& table) const { return done_.altered.contains(key(table)); }
  // Returns: whether the file has taken a lock in a transaction before.
  [[nodiscard]] bool has_locked() const { return locked_; }
  // Returns: the session's time zone, as the file has set it, in lower case; empty where it has not.
  [[nodiscard]] const std::string& time_zone() const { return time_zone_; }

 private:
  using Keys = std::set<std::string>;
  template <typename Value>
  using ByName = std::map<std::string, Value>;

  struct State {
    Keys objects;                                 // new ones, by group, schema and name
    Keys gone;                                    // relations that this file has dropped or renamed
    ByName<ByName<KnownConstraint>> constraints;  // by table and name
    ByName<ByName<sql::Type>> columns;            // that the file has added, or given a type
    ByName<Keys> new_columns;
    ByName<std::vector<std::string>> dropped_columns;
    std::vector<DroppedTable> dropped_tables;
    ByName<KnownDomain> domains;
    ByName<KnownFunction> functions;
    ByName<KnownIndex> indexes;
    ByName<api::TableLock> locks;  // of the open transaction
    SearchPath path;
  };

  [[nodiscard]] std::string key(const sql::Name& name) const;
  [[nodiscard]] std::string key(sql::ObjectKind kind, const sql::Name& name) const;
  void take_transaction(const sql::DefinedStatement& statement);
  void begin();
  void end(bool back);
  void take_change(const sql::Change& change);
  void take_part(const sql::Change& change);
  void make(const sql::Change& change);
  void move(const sql::Change& change, const std::string& from, const sql::Name& to);
  void take_definition(const sql::DefinedStatement& statement, std::string_view text);
  void take_table(const sql::Definition& definition);
  void take_action(const std::string& table, const sql::TableAction& action);
  void take_constraint(const std::string& table, const sql::Constraint& constraint);
  void keep_not_null(const std::string& table, const std::string& column);
  void take_locks(const sql::DefinedStatement& statement);
  void take_done(const sql::DefinedStatement& statement);

  State state_;
  std::optional<State> before_;  // the open transaction
  std::vector<std::pair<std::string, State>> savepoints_;
  Keys types_of_transaction_;
  std::vector<NewEnumValue> enum_values_;
  std::string time_zone_;
  Keys set_;
  Done done_;
  bool locked_ = false;
  bool in_transaction_;
  int blocks_ = 0;
  int transaction_ = 0;
  int unnamed_ = 0;
};

}  // namespace lockkeeper::lint
