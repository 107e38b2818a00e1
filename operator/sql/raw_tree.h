// PostgreSQL's raw parse tree: the one file that includes its headers, and the guard around its code. The files that
// copy the tree into values include this one; nothing else does.
//
// PostgreSQL reports an error by longjmp. So all that may report one runs inside of RawTree's functions, where no C++
// object lives; what copies a tree reads structs and lists, and calls nothing of PostgreSQL's that can fail.
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

// A node and where it stands in the walk of its statement: its inner nodes are those behind it, up to `end`.
struct FlatNode {
  const Node* node;
  std::size_t parent;  // index; of the first one: its own
  std::size_t end;
};

// Before any other function of libpg_query's is called in a thread; RawTree does it.
void prepare_thread();

class RawTree {
 public:
  // Requires: no other RawTree lives in this thread.
  explicit RawTree(const char* sql);
  ~RawTree();
  RawTree(const RawTree&) = delete;
  RawTree& operator=(const RawTree&) = delete;

  // nullptr where it does not parse.
  [[nodiscard]] const List* statements() const { return parsed_.error == nullptr ? parsed_.tree : nullptr; }
  // nullptr where it does.
  [[nodiscard]] const PgQueryError* error() const { return parsed_.error; }

  // The nodes of an expression or a query, without lists; empty where they are nested too deeply for the stack, or
  // memory ran out. Valid as long as the tree.
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

// A list's items; none of NIL.
inline std::span<const ListCell> items(const List* list) {
  if (list == nullptr) return {};
  return {list->elements, static_cast<std::size_t>(list->length)};
}
inline const Node* item(const ListCell& cell) {
  return as_node(cell.ptr_value);
}

struct Statement;

// Each fills what its file is about; the others' fields stay as they are.
void copy_changes(const Node* node, Statement& statement);
// Requires: `tree` holds `node`. Returns: false where it is nested too deeply.
[[nodiscard]] bool copy_rows(const RawTree& tree, const Node* node, Statement& statement);

}  // namespace lockkeeper::sql
