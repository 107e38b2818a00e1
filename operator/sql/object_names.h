// Names and kinds of objects, as the tree has them. For the files that copy it.
#pragma once

#include "sql/raw_tree.h"
#include "sql/statement.h"

namespace lockkeeper::sql {

[[nodiscard]] ObjectKind kind_of(ObjectType type);

[[nodiscard]] Name name_of(const RangeVar* relation);
// A list of strings: schema and name, or the name alone; of three the first is the database.
[[nodiscard]] Name name_of(const List* parts);
// However the grammar holds it: as a list, with arguments, as a type, or as a word.
[[nodiscard]] Name name_of(const Node* object);

// TEMPORARY, or in pg_temp.
[[nodiscard]] bool is_temporary(const RangeVar* relation);

// Objects whose name stands beside their table's: triggers, rules, policies.
[[nodiscard]] bool has_table(ObjectKind kind);

}  // namespace lockkeeper::sql
