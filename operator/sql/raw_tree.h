// PostgreSQL's raw parse tree: the one file that includes its headers, and the guard around its code. The files that
// copy the tree into values include this one; nothing else does.
//
// PostgreSQL reports an error by longjmp. So all code that may report one runs inside of RawTree's functions, where no
// C++ object lives. The code that copies a tree reads structs and lists, and calls no function of PostgreSQL's that can
// fail.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

extern "C" {
#include <pg_query.h>
#include <pg_query_internal.h>

#include <catalog/pg_class.h>
#include <nodes/nodeFuncs.h>
#include <nodes/parsenodes.h>
#include <nodes/pg_list.h>
#include <nodes/value.h>
}
// Macros of PostgreSQL's that would rewrite C++.
#undef foreach
#undef printf
#undef snprintf
#undef sprintf
#undef vsnprintf
#undef fprintf
#undef strerror

namespace lockkeeper::sql {

// A node and its place in the walk of its statement: its inner nodes follow it, up to `end`.
struct FlatNode {
  const Node* node;
  std::size_t parent;  // index; of the first one: its own
  std::size_t end;
};

// Prepares libpg_query for this thread. It must run before any other function of libpg_query's; RawTree runs it.
void prepare_thread();

class RawTree {
 public:
  // Requires: no other RawTree lives in this thread.
  explicit RawTree(const char* sql);
  ~RawTree();
  RawTree(const RawTree&) = delete;
  RawTree& operator=(const RawTree&) = delete;

  // Returns: nullptr where the text does not parse. Valid as long as the tree.
  [[nodiscard]] const List* statements() const { return parsed_.error == nullptr ? parsed_.tree : nullptr; }
  // Returns: nullptr where the text parses.
  [[nodiscard]] const PgQueryError* error() const { return parsed_.error; }

  // Returns: the nodes of an expression or a query, without lists, valid as long as the tree; none where they are
  // nested too deeply for the stack, or memory ran out.
  // Requires: the tree holds `root`.
  [[nodiscard]] std::span<const FlatNode> flatten(const Node* root) const;

 private:
  MemoryContext context_;
  PgQueryInternalParsetreeAndError parsed_;
};

template <typename T>
const T* as(const Node* node, NodeTag tag) {
  return node != nullptr && nodeTag(node) == tag ? reinterpret_cast<const T*>(node) : nullptr;
}

inline const Node* as_node(const void* node) {
  return static_cast<const Node*>(node);
}

inline std::string text_of(const char* text) {
  return text == nullptr ? "" : text;
}

// Returns: a list's items; none for NIL.
inline std::span<const ListCell> items(const List* list) {
  if (list == nullptr) return {};
  return {list->elements, static_cast<std::size_t>(list->length)};
}
inline const Node* item(const ListCell& cell) {
  return as_node(cell.ptr_value);
}

struct Statement;

// Each fills the fields that its file is about; all other fields stay as they are.
void copy_changes(const Node* node, Statement& statement);
// Requires: `tree` holds `node`. Returns: false where the node is nested too deeply.
[[nodiscard]] bool copy_rows(const RawTree& tree, const Node* node, Statement& statement);

}  // namespace lockkeeper::sql
