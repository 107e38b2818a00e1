// What the statements of a file have done so far: the tables that are new in it, the constraints that it is known to
// have added and validated, and the transaction around the next statement. Pure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sql/definition.h"

namespace lockkeeper::lint {

struct KnownConstraint {
  sql::ConstraintKind kind = sql::ConstraintKind::kCheck;
  std::vector<std::string> not_null;  // columns that it keeps from being NULL
  bool valid = false;
  int transaction = 0;  // that added it
};

struct NewEnumValue {
  sql::Name type;
  std::string value;
};

class History {
 public:
  // `in_transaction`: whether a transaction is open before the first statement.
  explicit History(bool in_transaction) : in_transaction_(in_transaction) {}

  // Adds what a statement has done. Call it behind each one, in order.
  void take(const sql::DefinedStatement& statement);

  [[nodiscard]] bool in_transaction() const { return in_transaction_; }
  // Returns: whether a relation (an index too) is new in this file, or temporary: nobody else can wait for it.
  [[nodiscard]] bool is_new_relation(const sql::Name& name) const;
  // Returns: the same of a type or domain.
  [[nodiscard]] bool is_new_type(const sql::Name& name) const;

  // Returns: nullptr where this file has not added it.
  [[nodiscard]] const KnownConstraint* constraint(const sql::Name& table, const std::string& name) const;
  // Returns: whether a constraint of this file that is validated keeps the column from being NULL.
  [[nodiscard]] bool proves_not_null(const sql::Name& table, const std::string& column) const;
  // Returns: whether the table has a CHECK of this file that is validated.
  [[nodiscard]] bool has_valid_check(const sql::Name& table) const;
  // Returns: whether the constraint was added by the transaction that is open now.
  [[nodiscard]] bool is_of_this_transaction(const KnownConstraint& constraint) const {
    return in_transaction_ && constraint.transaction == transaction_;
  }
  // Returns: the type of a column that this file has added to a table; nullptr where it is not known.
  [[nodiscard]] const sql::Type* column_type(const sql::Name& table, const std::string& column) const;
  // The values that the open transaction has added to types that are older than itself.
  [[nodiscard]] const std::vector<NewEnumValue>& new_enum_values() const { return enum_values_; }

 private:
  struct State {
    std::set<std::string> relations;  // new ones
    std::set<std::string> types;
    std::set<std::string> gone;                                                 // relations that this file has dropped
    std::map<std::string, std::map<std::string, KnownConstraint>> constraints;  // by table and name
    std::map<std::string, std::map<std::string, sql::Type>> columns;
    std::string schema = "public";  // the first one of the search path
  };

  [[nodiscard]] std::string key(const sql::Name& name) const;
  void take_transaction(const sql::DefinedStatement& statement);
  void take_change(const sql::Change& change);
  void take_action(const std::string& table, const sql::TableAction& action);
  void take_constraint(const std::string& table, const sql::Constraint& constraint);

  State state_;
  std::optional<State> before_;  // the open transaction
  std::set<std::string> types_of_transaction_;
  std::vector<NewEnumValue> enum_values_;
  bool in_transaction_;
  int transaction_ = 0;
  int unnamed_ = 0;
};

}  // namespace lockkeeper::lint
