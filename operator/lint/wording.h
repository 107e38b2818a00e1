// What the rules' messages and their safe ways are put together from. Pure.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "lint/rule.h"

namespace lockkeeper::lint {

// Returns: `shop.orders`, in quotes where a name needs them.
[[nodiscard]] std::string spelled(const sql::Name& name);
[[nodiscard]] std::string spelled(std::string_view name);
// Returns: `a, b`.
[[nodiscard]] std::string spelled(const std::vector<std::string>& names);

// Returns: `ACCESS EXCLUSIVE on orders, which blocks reads and writes`.
[[nodiscard]] std::string held(api::TableLock lock, const sql::Name& table);

// Returns: a name for an object that has none, of 63 bytes at most: `orders_note_check`.
[[nodiscard]] std::string proposed_name(const sql::Name& table, const std::vector<std::string>& columns,
                                        std::string_view ending);

// Returns: the statement as it is written, without `;`, from its first word on.
[[nodiscard]] std::string written(const Subject& subject);
// Returns: the statement with a word behind the first one of `behind` (in lower case); as it is where none is there.
[[nodiscard]] std::string written_with(const Subject& subject, std::string_view behind, std::string_view word);
// Returns: the action as it is written.
[[nodiscard]] std::string written(const Subject& subject, const sql::TableAction& action);

// Returns: the expression of a DEFAULT as it is written. Requires: `value` is one, of the action's column.
[[nodiscard]] std::string default_text(const Subject& subject, const sql::TableAction& action,
                                       const sql::Constraint& value);

// Returns: whether the statement is an ALTER TABLE of a table that was there before this file.
[[nodiscard]] bool alters_older_table(const Subject& subject);
// Returns: the actions of such a statement of these kinds; none of any other statement. Valid as long as the subject.
[[nodiscard]] std::vector<const sql::TableAction*> actions(const Subject& subject,
                                                           std::initializer_list<sql::ActionKind> kinds);
// Returns: the table that the statement is about. Requires: there is one.
[[nodiscard]] inline const sql::Name& table_of(const Subject& subject) {
  return subject.definition().relations.front();
}

// Returns: the first constraint of that kind that a column is written with; nullptr where there is none.
[[nodiscard]] const sql::Constraint* find(const sql::Column& column, sql::ConstraintKind kind);
[[nodiscard]] bool is_serial(const sql::Type& type);
// Returns: whether the type has that name, without a schema or in pg_catalog.
[[nodiscard]] bool is_type(const sql::Type& type, std::initializer_list<std::string_view> names);

// Returns: the steps that make a column NOT NULL while it is in use.
[[nodiscard]] std::vector<std::string> not_null_steps(const Subject& subject, const std::string& column);

// Returns: the statement, which gives a table another name or schema, beside a view under its old one.
[[nodiscard]] std::vector<std::string> steps_with_view(const Subject& subject, const std::string& old_name,
                                                       const std::string& new_name);

}  // namespace lockkeeper::lint
