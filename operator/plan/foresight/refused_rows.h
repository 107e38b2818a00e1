// The query for the rows that a constraint would refuse. Pure: names and a condition in, SQL out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/foresight/row_looks.h"
#include "sql/definition.h"

namespace lockkeeper::plan {

// Each fills RowLook::selects and RowLook::rows of a look whose other fields say what is asked. `only`: without the
// rows of tables that inherit from it, which a key does not see.
void ask_for_nulls(RowLook& look);
void ask_for_any_row(RowLook& look);
void ask_for_duplicates(RowLook& look, bool only);
void ask_for_check(RowLook& look, std::string_view condition);
// Requires: as many columns on either side.
void ask_for_orphans(RowLook& look, const std::vector<std::string>& referenced_columns, bool only);

// Returns: the condition of a CHECK, with its parentheses, from the text that it was read from; nullopt where it is not
// closed.
[[nodiscard]] std::optional<std::string> condition_of(std::string_view text, const sql::Constraint& check);

// Returns: the columns that a foreign key writes out behind REFERENCES; empty where it writes none.
[[nodiscard]] std::vector<std::string> referenced_columns(std::string_view text, const sql::Constraint& foreign_key);

}  // namespace lockkeeper::plan
