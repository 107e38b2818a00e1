// The collection of a statement's changes, for the files that copy them out of the tree.
#pragma once

#include <string>
#include <utility>

#include "sql/raw_tree.h"
#include "sql/statement.h"

namespace lockkeeper::sql {

// Adds a change, and sets the statement's flag where the change is conditional.
inline void add_change(Statement& statement, Change change) {
  bool& flag = change.action == Action::kCreate ? statement.passes_over : statement.if_exists;
  flag = flag || change.conditional;
  statement.changes.push_back(std::move(change));
}

// Adds the objects that CREATE or SELECT INTO makes; for any other statement it adds nothing.
void copy_creates(const Node* node, Statement& statement);

}  // namespace lockkeeper::sql
