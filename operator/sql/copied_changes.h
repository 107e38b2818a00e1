// The changes of one statement, as they are found. For the files that copy them.
#pragma once

#include <string>
#include <utility>

#include "sql/raw_tree.h"
#include "sql/statement.h"

namespace lockkeeper::sql {

inline void add_change(Statement& statement, Change change) {
  bool& flag = change.action == Action::kCreate ? statement.passes_over : statement.if_exists;
  flag = flag || change.conditional;
  statement.changes.push_back(std::move(change));
}

// What CREATE makes, and SELECT INTO. Nothing of any other statement.
void copy_creates(const Node* node, Statement& statement);

}  // namespace lockkeeper::sql
