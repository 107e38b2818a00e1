// Names and kinds of objects in the tree, for the files that copy it.
#pragma once

#include "sql/raw_tree.h"
#include "sql/statement.h"

namespace lockkeeper::sql {

[[nodiscard]] ObjectKind kind_of(ObjectType type);

[[nodiscard]] Name name_of(const RangeVar* relation);
// Reads a list of strings: schema and name, or the name alone; of three strings the first is the database.
[[nodiscard]] Name name_of(const List* parts);
// Reads a name in any form of the grammar: a list, a name with arguments, a type, or a word.
[[nodiscard]] Name name_of(const Node* object);

// Returns: whether it is TEMPORARY, or in pg_temp.
[[nodiscard]] bool is_temporary(const RangeVar* relation);

// Returns: whether the object's name stands beside its table's: for triggers, rules and policies.
[[nodiscard]] bool has_table(ObjectKind kind);

}  // namespace lockkeeper::sql
