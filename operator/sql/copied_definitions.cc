#include "sql/copied_definitions.h"

#include <algorithm>
#include <utility>

#include "sql/object_names.h"
#include "sql/words.h"

namespace lockkeeper::sql {

namespace {

std::size_t place(int location) {
  return static_cast<std::size_t>(std::max(location, 0));
}

std::vector<std::string> strings_of(const List* list) {
  std::vector<std::string> texts;
  for (const ListCell& cell : items(list)) {
    if (const auto* text = as<String>(item(cell), T_String)) texts.push_back(text_of(text->sval));
  }
  return texts;
}

const A_Const* constant_of(const Node* node) {
  while (const auto* cast = as<TypeCast>(node, T_TypeCast)) node = cast->arg;
  return as<A_Const>(node, T_A_Const);
}

std::string column_of(const Node* node) {
  const auto* reference = as<ColumnRef>(node, T_ColumnRef);
  if (reference == nullptr || reference->fields == nullptr) return "";
  const auto* last = as<String>(item(items(reference->fields).back()), T_String);
  return last == nullptr ? "" : text_of(last->sval);
}

// Whether the row is refused where this node is false: it is the root, or AND joins it to the root.
bool is_required(std::span<const FlatNode> nodes, std::size_t at) {
  while (at != 0) {
    at = nodes[at].parent;
    const auto* joined = as<BoolExpr>(nodes[at].node, T_BoolExpr);
    if (joined == nullptr || joined->boolop != AND_EXPR) return false;
  }
  return true;
}

std::optional<ConstraintKind> kind_of(ConstrType type) {
  switch (type) {
    case CONSTR_NOTNULL: return ConstraintKind::kNotNull;
    case CONSTR_DEFAULT: return ConstraintKind::kDefault;
    case CONSTR_IDENTITY: return ConstraintKind::kIdentity;
    case CONSTR_GENERATED: return ConstraintKind::kGenerated;
    case CONSTR_CHECK: return ConstraintKind::kCheck;
    case CONSTR_PRIMARY: return ConstraintKind::kPrimaryKey;
    case CONSTR_UNIQUE: return ConstraintKind::kUnique;
    case CONSTR_EXCLUSION: return ConstraintKind::kExclusion;
    case CONSTR_FOREIGN: return ConstraintKind::kForeignKey;
    default: return std::nullopt;
  }
}

// The words of a type end where something begins that is no part of one.
std::string type_text(std::string_view text, std::size_t begin) {
  int depth = 0;
  std::size_t end = begin;
  for (const Word& word : read_words(text.substr(begin, std::min<std::size_t>(text.size() - begin, 400)))) {
    if (word.text == "(" || word.text == "[") ++depth;
    if (word.text == ")" || word.text == "]") --depth;
    const bool joins = depth > 0 || word.text == ")" || word.text == "]" || word.text == "." ||
                       (word.is_name() && (end == begin || text[begin + word.begin - 1] == '.' || word.is("varying") ||
                                           word.is("precision") || word.is("with") || word.is("without") ||
                                           word.is("time") || word.is("zone")));
    if (depth < 0 || !joins) break;
    end = begin + word.end;
  }
  return std::string(text.substr(begin, end - begin));
}

// Whether the node says that a column is NOT NULL: IS NOT NULL, or NOT (… IS NULL).
bool says_not_null(std::span<const FlatNode> nodes, std::size_t at, const NullTest& test) {
  if (test.nulltesttype == IS_NOT_NULL) return is_required(nodes, at);
  const std::size_t parent = nodes[at].parent;
  const auto* negated = at == parent ? nullptr : as<BoolExpr>(nodes[parent].node, T_BoolExpr);
  return negated != nullptr && negated->boolop == NOT_EXPR && is_required(nodes, parent);
}

}  // namespace

std::optional<std::string> constant_text(const Node* node) {
  const A_Const* constant = constant_of(node);
  if (constant == nullptr || constant->isnull) return std::nullopt;
  switch (nodeTag(&constant->val.node)) {
    case T_String: return text_of(constant->val.sval.sval);
    case T_Integer: return std::to_string(constant->val.ival.ival);
    case T_Float: return text_of(constant->val.fval.fval);
    default: return std::nullopt;
  }
}

Expression copy_expression(const Source& source, const Node* node, bool& deep) {
  Expression expression;
  if (node == nullptr) return expression;
  expression.given = true;
  const std::span<const FlatNode> nodes = source.tree.flatten(node);
  deep = deep || nodes.empty();
  const A_Const* constant = nodes.empty() ? nullptr : constant_of(node);
  expression.null = constant != nullptr && constant->isnull;
  for (std::size_t at = 0; at < nodes.size(); ++at) {
    const Node* part = nodes[at].node;
    if (const auto* call = as<FuncCall>(part, T_FuncCall)) {
      expression.calls.push_back(name_of(call->funcname));
    } else if (const std::string column = column_of(part); !column.empty()) {
      expression.columns.push_back(column);
    } else if (const auto* value = as<A_Const>(part, T_A_Const)) {
      if (auto text = constant_text(part)) {
        if (nodeTag(&value->val.node) == T_String) expression.literals.push_back(*text);
        expression.constants.push_back(std::move(*text));
      }
    } else if (const auto* test = as<NullTest>(part, T_NullTest)) {
      const std::string tested = column_of(as_node(test->arg));
      if (!tested.empty() && says_not_null(nodes, at, *test)) expression.not_null.push_back(tested);
    }
  }
  if (!nodes.empty()) {
    const Node* inner = node;
    while (const auto* cast = as<TypeCast>(inner, T_TypeCast)) inner = cast->arg;
    expression.only_column = !column_of(inner).empty();
  }
  return expression;
}

Type copy_type(const Source& source, const TypeName* type) {
  Type copy;
  if (type == nullptr) return copy;
  copy.name = name_of(type->names);
  copy.array = type->arrayBounds != nullptr;
  if (type->location >= 0 && place(type->location) < source.text.size()) {
    copy.text = type_text(source.text, place(type->location));
  }
  for (const ListCell& cell : items(type->typmods)) {
    const auto* modifier = as<A_Const>(item(cell), T_A_Const);
    if (modifier == nullptr || modifier->isnull || nodeTag(&modifier->val.node) != T_Integer) {
      copy.modifiers.clear();
      break;
    }
    copy.modifiers.push_back(modifier->val.ival.ival);
  }
  return copy;
}

std::optional<Constraint> copy_constraint(const Source& source, const Node* node, bool& deep) {
  const auto* constraint = as<::Constraint>(node, T_Constraint);
  const auto kind = constraint == nullptr ? std::nullopt : kind_of(constraint->contype);
  if (!kind) return std::nullopt;
  Constraint copy;
  copy.kind = *kind;
  copy.name = text_of(constraint->conname);
  copy.columns = strings_of(*kind == ConstraintKind::kForeignKey ? constraint->fk_attrs : constraint->keys);
  copy.references = name_of(constraint->pktable);
  copy.not_valid = constraint->skip_validation;
  copy.enforced = constraint->is_enforced || (*kind != ConstraintKind::kCheck && *kind != ConstraintKind::kForeignKey);
  copy.index = text_of(constraint->indexname);
  copy.stored = constraint->generated_kind == 's';
  copy.expression = copy_expression(source, constraint->raw_expr, deep);
  copy.at = place(constraint->location);
  return copy;
}

Column copy_column(const Source& source, const ColumnDef& column, bool& deep) {
  Column copy;
  copy.name = text_of(column.colname);
  copy.type = copy_type(source, column.typeName);
  copy.collated = column.collClause != nullptr;
  copy.at = place(column.location);
  for (const ListCell& cell : items(column.constraints)) {
    const Node* node = item(cell);
    if (const auto constraint = copy_constraint(source, node, deep)) {
      copy.constraints.push_back(*constraint);
    } else if (const auto* attribute = as<::Constraint>(node, T_Constraint);
               attribute != nullptr && !copy.constraints.empty() && attribute->contype == CONSTR_ATTR_NOT_ENFORCED) {
      copy.constraints.back().enforced = false;
    }
  }
  return copy;
}

}  // namespace lockkeeper::sql
