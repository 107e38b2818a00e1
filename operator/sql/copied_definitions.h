// The parts of a definition that several statements have, for the files that copy them out of the tree.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sql/definition.h"
#include "sql/raw_tree.h"

namespace lockkeeper::sql {

// The tree of a text and the text: what a copy is made from.
struct Source {
  const RawTree& tree;
  std::string_view text;
};

// What follows throws nothing of its own; `deep` becomes true where an expression is nested too deeply.

// Returns: a string's or a number's text, cast or not; nullopt for anything else.
[[nodiscard]] std::optional<std::string> constant_text(const Node* node);

[[nodiscard]] Expression copy_expression(const Source& source, const Node* node, bool& deep);
[[nodiscard]] Type copy_type(const Source& source, const TypeName* type);
// Returns: nullopt for what is no constraint but an attribute of the one before it, and for NULL.
[[nodiscard]] std::optional<Constraint> copy_constraint(const Source& source, const Node* node, bool& deep);
[[nodiscard]] Column copy_column(const Source& source, const ColumnDef& column, bool& deep);

// Reads the actions of ALTER TABLE and ALTER TYPE.
// Requires: the statement stands in [begin, end) of the text.
void copy_actions(const Source& source, const AlterTableStmt& alter, std::size_t begin, std::size_t end,
                  Definition& definition, bool& deep);

// Reads the definition of a statement in [begin, end) of the text. Returns: false where it is nested too deeply.
[[nodiscard]] bool copy_definition(const Source& source, const Node* node, std::size_t begin, std::size_t end,
                                   Definition& definition);

}  // namespace lockkeeper::sql
