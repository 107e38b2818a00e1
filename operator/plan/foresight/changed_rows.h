// The tables and columns whose rows are no longer those of the live database by the time that a planned statement comes
// to them, since an earlier one of the plan has changed them, or may have. Pure. It errs towards more: what cannot be
// told is changed.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "plan/diagnosis/diagnosis.h"
#include "schema/fingerprint.h"
#include "sql/definition.h"

namespace lockkeeper::plan {

class ChangedRows {
 public:
  // Requires: `live` outlives it.
  ChangedRows(const schema::Fingerprint& live, std::string default_schema);

  // Takes the statements of a plan one by one, in their order.
  void take(const sql::DefinedStatement& statement);
  // One of which nobody knows what it does.
  void take_unknown() { anything_ = true; }

  // Returns: the table that a statement names, where its name alone says it.
  [[nodiscard]] TableName resolved(const sql::Name& name) const;
  // Returns: whether the live database has this table, or column, and shows the rows that the next statement meets.
  [[nodiscard]] bool is_as_live(const TableName& table) const;
  [[nodiscard]] bool is_as_live(const TableName& table, const std::string& column) const;
  // Returns: whether the function is the application's own, so that a call of it may do anything.
  [[nodiscard]] bool is_own(const sql::Name& function) const;

 private:
  void take_change(const sql::Change& change);
  void take_actions(const sql::Definition& definition);
  void take_write(const sql::RowWrite& write);
  void take_block(const sql::Statement& statement);
  [[nodiscard]] bool may_do_anything(const sql::Statement& statement) const;
  [[nodiscard]] bool reaches_further(const TableName& table, sql::Verb verb) const;
  [[nodiscard]] bool has_followers(const TableName& table) const;

  const schema::Fingerprint& live_;
  std::string default_schema_;
  std::set<std::string> functions_;                      // the application's own, without their arguments
  std::set<TableName> tables_;                           // changed
  std::set<TableName> own_;                              // of these, made by the plan
  std::set<TableName> triggered_;                        // that the plan gives a trigger or a rule
  std::set<TableName> referenced_;                       // by a foreign key of the plan
  std::set<std::pair<TableName, std::string>> columns_;  // changed
  bool in_block_ = false;
  bool anything_ = false;
};

// Returns: the table in the live schema; nullptr for everything else.
[[nodiscard]] const schema::SchemaObject* find_table(const schema::Fingerprint& live, const TableName& table);

// Returns: whether other tables are a part of it, or it of another: partitions, and tables that inherit.
[[nodiscard]] bool is_in_a_tree(const schema::Fingerprint& live, const schema::SchemaObject& table);

}  // namespace lockkeeper::plan
