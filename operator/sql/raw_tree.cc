#include "sql/raw_tree.h"

#include <csignal>

extern "C" {
#include <mb/pg_wchar.h>
#include <miscadmin.h>
#include <utils/memutils.h>

// libpg_query's own, without a header.
extern __thread sig_atomic_t pg_query_initialized;
void pg_query_free_top_memory_context(MemoryContext context);
bool pg_query_raw_tree_walker_supports(Node* node);
}

namespace lockkeeper::sql {

namespace {

// PostgreSQL's memory of this thread. libpg_query would make a pthread key for each thread, of which there are 1,024,
// and never give one back; this ends with the thread instead.
class ThreadMemory {
 public:
  ThreadMemory() {
    MemoryContextInit();
    SetDatabaseEncoding(PG_UTF8);
    pg_query_initialized = 1;
  }
  ~ThreadMemory() {
    pg_query_free_top_memory_context(TopMemoryContext);
    pg_query_initialized = 0;
  }
  ThreadMemory(const ThreadMemory&) = delete;
  ThreadMemory& operator=(const ThreadMemory&) = delete;
};

// In PostgreSQL's memory, so that nothing is lost where an error jumps.
struct Walk {
  FlatNode* nodes;
  std::size_t count;
  std::size_t capacity;
  std::size_t parent;
};

extern "C" bool collect(Node* node, void* context) {
  auto* const walk = static_cast<Walk*>(context);
  if (node == nullptr) return false;
  check_stack_depth();
  if (nodeTag(node) == T_List) return raw_expression_tree_walker_impl(node, &collect, context);
  if (walk->count == walk->capacity) {
    walk->capacity *= 2;
    walk->nodes = static_cast<FlatNode*>(repalloc(walk->nodes, walk->capacity * sizeof(FlatNode)));
  }
  const std::size_t here = walk->count++;
  const std::size_t parent = walk->parent;
  walk->nodes[here] = {node, here == 0 ? 0 : parent, 0};
  walk->parent = here;
  if (pg_query_raw_tree_walker_supports(node)) raw_expression_tree_walker_impl(node, &collect, context);
  walk->parent = parent;
  walk->nodes[here].end = walk->count;
  return false;
}

// false: an error was reported.
bool walk_guarded(const Node* root, Walk* walk) {
  MemoryContext const context = CurrentMemoryContext;
  sigjmp_buf* const outer = PG_exception_stack;
  ErrorContextCallback* const callbacks = error_context_stack;
  sigjmp_buf here;
  if (sigsetjmp(here, 0) != 0) {
    PG_exception_stack = outer;
    error_context_stack = callbacks;
    MemoryContextSwitchTo(context);
    FlushErrorState();
    return false;
  }
  PG_exception_stack = &here;
  walk->capacity = 64;
  walk->nodes = static_cast<FlatNode*>(palloc(walk->capacity * sizeof(FlatNode)));
  collect(const_cast<Node*>(root), walk);
  PG_exception_stack = outer;
  error_context_stack = callbacks;
  return true;
}

}  // namespace

void prepare_thread() {
  static thread_local const ThreadMemory memory;
}

RawTree::RawTree(const char* sql) {
  prepare_thread();
  context_ = pg_query_enter_memory_context();
  parsed_ = pg_query_raw_parse(sql, PG_QUERY_PARSE_DEFAULT);
}

RawTree::~RawTree() {
  if (parsed_.error != nullptr) pg_query_free_error(parsed_.error);
  free(parsed_.stderr_buffer);
  pg_query_exit_memory_context(context_);
}

std::span<const FlatNode> RawTree::flatten(const Node* root) const {
  Walk walk{};
  if (root == nullptr || !walk_guarded(root, &walk)) return {};
  return {walk.nodes, walk.count};
}

}  // namespace lockkeeper::sql
