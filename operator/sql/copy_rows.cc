// Which rows a statement reads and writes, and what it calls.
#include <algorithm>
#include <set>
#include <utility>

#include "sql/object_names.h"
#include "sql/raw_tree.h"
#include "sql/statement.h"

namespace lockkeeper::sql {

namespace {

using Nodes = std::span<const FlatNode>;

// Of the targets of INSERT and UPDATE.
void add_columns(const List* targets, std::vector<std::string>& columns) {
  for (const ListCell& cell : items(targets)) {
    if (const auto* target = as<ResTarget>(item(cell), T_ResTarget)) columns.push_back(text_of(target->name));
  }
}

std::vector<std::string> columns_of(const MergeStmt& merge) {
  std::vector<std::string> columns;
  for (const ListCell& cell : items(merge.mergeWhenClauses)) {
    const auto* when = as<MergeWhenClause>(item(cell), T_MergeWhenClause);
    if (when == nullptr) continue;
    if (when->commandType == CMD_INSERT && when->targetList == nullptr) return {};
    add_columns(when->targetList, columns);
  }
  return columns;
}

// A name that WITH gives, where the RangeVar stands in its scope: in the statement that has the WITH, and in it behind
// the query of that name, or anywhere where it is RECURSIVE.
bool is_with_name(Nodes nodes, std::size_t at, const std::string& name) {
  for (std::size_t scope = at; scope != 0;) {
    scope = nodes[scope].parent;
    for (std::size_t with = scope + 1; with < nodes[scope].end; with = nodes[with].end) {
      const auto* clause = as<WithClause>(nodes[with].node, T_WithClause);
      if (clause == nullptr) continue;
      for (std::size_t query = with + 1; query < nodes[with].end; query = nodes[query].end) {
        const auto* table = as<CommonTableExpr>(nodes[query].node, T_CommonTableExpr);
        if (table == nullptr || name != table->ctename) continue;
        const bool inside = at > with && at < nodes[with].end;
        if (!inside || clause->recursive || nodes[query].end <= at) return true;
      }
    }
  }
  return false;
}

// What is deeper is no question that a person wrote.
constexpr int kDepthOfQuestions = 40;

bool only_asks(const SelectStmt& select, int depth = kDepthOfQuestions);

// Of an expression: whether no row's own value is in it.
bool is_asking(const Node* value, int depth) {
  static const std::set<std::string> asking{"count", "every", "bool_and", "bool_or"};
  while (const auto* cast = as<TypeCast>(value, T_TypeCast)) value = cast->arg;
  if (value == nullptr || depth == 0) return value == nullptr;
  if (as<A_Const>(value, T_A_Const) != nullptr) return true;
  if (const auto* test = as<NullTest>(value, T_NullTest)) return is_asking(as_node(test->arg), depth - 1);
  if (const auto* compared = as<A_Expr>(value, T_A_Expr)) {
    return is_asking(compared->lexpr, depth - 1) && is_asking(compared->rexpr, depth - 1);
  }
  if (const auto* joined = as<BoolExpr>(value, T_BoolExpr)) {
    const auto parts = items(joined->args);
    return std::all_of(parts.begin(), parts.end(),
                       [depth](const ListCell& cell) { return is_asking(item(cell), depth - 1); });
  }
  if (const auto* link = as<SubLink>(value, T_SubLink)) {
    const auto* select = as<SelectStmt>(link->subselect, T_SelectStmt);
    return link->subLinkType == EXISTS_SUBLINK ||
           (link->subLinkType == EXPR_SUBLINK && select != nullptr && only_asks(*select, depth - 1));
  }
  const auto* call = as<FuncCall>(value, T_FuncCall);
  return call != nullptr && call->over == nullptr && asking.contains(name_of(call->funcname).name);
}

bool only_asks(const SelectStmt& select, int depth) {
  if (select.op != SETOP_NONE || select.intoClause != nullptr || select.groupClause != nullptr ||
      select.lockingClause != nullptr || select.valuesLists != nullptr) {
    return false;
  }
  const auto targets = items(select.targetList);
  return !targets.empty() && std::all_of(targets.begin(), targets.end(), [depth](const ListCell& cell) {
    const auto* target = as<ResTarget>(item(cell), T_ResTarget);
    return target != nullptr && is_asking(target->val, depth);
  });
}

bool only_literal(const SelectStmt& select) {
  const auto targets = items(select.targetList);
  if (select.fromClause != nullptr || select.op != SETOP_NONE || targets.size() != 1) return false;
  const auto* target = as<ResTarget>(item(targets.front()), T_ResTarget);
  const auto* constant = target == nullptr ? nullptr : as<A_Const>(target->val, T_A_Const);
  return constant != nullptr && !constant->isnull && nodeTag(&constant->val.node) == T_String;
}

class RowReader {
 public:
  RowReader(const RawTree& tree, Statement& statement) : tree_(tree), statement_(statement) {}

  bool read(const Node* root) {
    if (root == nullptr) return true;
    const Nodes nodes = tree_.flatten(root);
    for (std::size_t at = 0; at < nodes.size(); ++at) find_target(nodes[at].node);
    for (std::size_t at = 0; at < nodes.size(); ++at) look(nodes, at);
    return !nodes.empty();
  }

  void write(Verb verb, const RangeVar* table, std::vector<std::string> columns) {
    if (table == nullptr) return;
    targets_.insert(as_node(table));
    statement_.writes.push_back({.verb = verb, .table = name_of(table), .columns = std::move(columns)});
  }

 private:
  void find_target(const Node* node) {
    if (const auto* insert = as<InsertStmt>(node, T_InsertStmt)) {
      std::vector<std::string> columns;
      add_columns(insert->cols, columns);
      if (!columns.empty() && insert->onConflictClause != nullptr) {
        add_columns(insert->onConflictClause->targetList, columns);
      }
      write(Verb::kInsert, insert->relation, std::move(columns));
    } else if (const auto* update = as<UpdateStmt>(node, T_UpdateStmt)) {
      std::vector<std::string> columns;
      add_columns(update->targetList, columns);
      write(Verb::kUpdate, update->relation, std::move(columns));
    } else if (const auto* erase = as<DeleteStmt>(node, T_DeleteStmt)) {
      write(Verb::kDelete, erase->relation, {});
    } else if (const auto* merge = as<MergeStmt>(node, T_MergeStmt)) {
      write(Verb::kMerge, merge->relation, columns_of(*merge));
    } else if (const auto* into = as<IntoClause>(node, T_IntoClause)) {
      targets_.insert(as_node(into->rel));
    } else if (const auto* locked = as<LockingClause>(node, T_LockingClause)) {
      for (const ListCell& cell : items(locked->lockedRels)) targets_.insert(item(cell));  // names that FROM has
    }
  }

  void look(Nodes nodes, std::size_t at) {
    const Node* node = nodes[at].node;
    if (const auto* relation = as<RangeVar>(node, T_RangeVar)) {
      if (targets_.contains(node)) return;
      if (relation->schemaname == nullptr && is_with_name(nodes, at, text_of(relation->relname))) return;
      statement_.reads.push_back(name_of(relation));
    } else if (const auto* call = as<FuncCall>(node, T_FuncCall)) {
      statement_.calls.push_back(name_of(call->funcname));
    } else if (const auto* constant = as<A_Const>(node, T_A_Const)) {
      if (!constant->isnull && nodeTag(&constant->val.node) == T_String) {
        statement_.literals.push_back(text_of(constant->val.sval.sval));
      }
    }
  }

  const RawTree& tree_;
  Statement& statement_;
  std::set<const Node*> targets_;
};

bool has_option(const List* options, std::string_view name) {
  return std::any_of(items(options).begin(), items(options).end(), [name](const ListCell& cell) {
    const auto* option = as<DefElem>(item(cell), T_DefElem);
    return option != nullptr && text_of(option->defname) == name;
  });
}

// Nothing but a plan is made of a statement that EXPLAIN has without ANALYZE.
bool read_explained(const RawTree& tree, const ExplainStmt& explain, Statement& statement) {
  if (!has_option(explain.options, "analyze")) return true;
  Statement inner;
  if (!copy_rows(tree, explain.query, inner)) return false;
  statement.writes = std::move(inner.writes);
  statement.reads = std::move(inner.reads);
  statement.calls = std::move(inner.calls);
  return true;
}

}  // namespace

bool copy_rows(const RawTree& tree, const Node* node, Statement& statement) {
  RowReader reader(tree, statement);
  switch (nodeTag(node)) {
    case T_SelectStmt:
      statement.only_asks = only_asks(*as<SelectStmt>(node, T_SelectStmt));
      statement.only_literal = only_literal(*as<SelectStmt>(node, T_SelectStmt));
      return reader.read(node);
    case T_InsertStmt:
    case T_UpdateStmt:
    case T_DeleteStmt:
    case T_MergeStmt: return reader.read(node);
    case T_CopyStmt: {
      const auto& copy = *as<CopyStmt>(node, T_CopyStmt);
      std::vector<std::string> columns;
      for (const ListCell& cell : items(copy.attlist)) {
        if (const auto* column = as<String>(item(cell), T_String)) columns.push_back(text_of(column->sval));
      }
      if (copy.is_from) reader.write(Verb::kCopy, copy.relation, std::move(columns));
      if (!copy.is_from && copy.relation != nullptr) statement.reads.push_back(name_of(copy.relation));
      return reader.read(copy.query);
    }
    case T_TruncateStmt:
      for (const ListCell& cell : items(as<TruncateStmt>(node, T_TruncateStmt)->relations)) {
        reader.write(Verb::kTruncate, as<RangeVar>(item(cell), T_RangeVar), {});
      }
      return true;
    case T_CreateTableAsStmt: {
      const Node* query = as<CreateTableAsStmt>(node, T_CreateTableAsStmt)->query;
      return nodeTag(query) == T_ExecuteStmt || reader.read(query);
    }
    case T_ViewStmt: return reader.read(as<ViewStmt>(node, T_ViewStmt)->query);
    case T_ExplainStmt: return read_explained(tree, *as<ExplainStmt>(node, T_ExplainStmt), statement);
    case T_PrepareStmt: return reader.read(as<PrepareStmt>(node, T_PrepareStmt)->query);
    case T_DeclareCursorStmt: return reader.read(as<DeclareCursorStmt>(node, T_DeclareCursorStmt)->query);
    case T_CallStmt: return reader.read(as_node(as<CallStmt>(node, T_CallStmt)->funccall));
    default: return true;
  }
}

}  // namespace lockkeeper::sql
