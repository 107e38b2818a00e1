#include "sql/parse.h"

#include <algorithm>
#include <utility>

#include "sql/copied_definitions.h"
#include "sql/parameters.h"
#include "sql/raw_tree.h"

namespace lockkeeper::sql {

namespace {

Verb verb_of(TransactionStmtKind kind) {
  switch (kind) {
    case TRANS_STMT_BEGIN:
    case TRANS_STMT_START: return Verb::kBegin;
    case TRANS_STMT_SAVEPOINT:
    case TRANS_STMT_RELEASE: return Verb::kSavepoint;
    default: return Verb::kTransaction;
  }
}

bool creates(NodeTag tag) {
  switch (tag) {
    case T_CreateStmt:
    case T_CreateForeignTableStmt:
    case T_CreateTableAsStmt:
    case T_ViewStmt:
    case T_IndexStmt:
    case T_CreateSeqStmt:
    case T_CompositeTypeStmt:
    case T_CreateEnumStmt:
    case T_CreateRangeStmt:
    case T_DefineStmt:
    case T_CreateDomainStmt:
    case T_CreateFunctionStmt:
    case T_CreateSchemaStmt:
    case T_CreateExtensionStmt:
    case T_CreateTrigStmt:
    case T_CreateEventTrigStmt:
    case T_RuleStmt:
    case T_CreatePolicyStmt:
    case T_CreateStatsStmt:
    case T_CreateCastStmt:
    case T_CreatePublicationStmt: return true;
    default: return false;
  }
}

bool alters(NodeTag tag) {
  switch (tag) {
    case T_AlterTableStmt:
    case T_RenameStmt:
    case T_AlterObjectSchemaStmt:
    case T_AlterOwnerStmt:
    case T_AlterEnumStmt:
    case T_AlterDomainStmt:
    case T_AlterSeqStmt:
    case T_AlterTypeStmt:
    case T_AlterFunctionStmt:
    case T_AlterExtensionStmt:
    case T_AlterPolicyStmt:
    case T_AlterStatsStmt: return true;
    default: return false;
  }
}

Verb verb_of(NodeTag tag) {
  switch (tag) {
    case T_SelectStmt: return Verb::kSelect;
    case T_InsertStmt: return Verb::kInsert;
    case T_UpdateStmt: return Verb::kUpdate;
    case T_DeleteStmt: return Verb::kDelete;
    case T_MergeStmt: return Verb::kMerge;
    case T_CopyStmt: return Verb::kCopy;
    case T_TruncateStmt: return Verb::kTruncate;
    case T_DropStmt:
    case T_DropOwnedStmt:
    case T_DropdbStmt:
    case T_DropTableSpaceStmt:
    case T_DropUserMappingStmt:
    case T_DropSubscriptionStmt: return Verb::kDrop;
    case T_DoStmt: return Verb::kDo;
    case T_CallStmt: return Verb::kCall;
    case T_ExecuteStmt: return Verb::kExecute;
    case T_PrepareStmt:
    case T_DeallocateStmt: return Verb::kPrepare;
    case T_ExplainStmt: return Verb::kExplain;
    case T_DeclareCursorStmt:
    case T_FetchStmt:
    case T_ClosePortalStmt: return Verb::kCursor;
    case T_VariableSetStmt:
    case T_VariableShowStmt:
    case T_ConstraintsSetStmt:
    case T_DiscardStmt: return Verb::kSet;
    case T_LockStmt: return Verb::kLock;
    case T_VacuumStmt: return Verb::kMaintain;
    case T_ReindexStmt:
    case T_ClusterStmt: return Verb::kRebuild;
    case T_RefreshMatViewStmt: return Verb::kRefresh;
    case T_GrantStmt:
    case T_GrantRoleStmt:
    case T_AlterDefaultPrivilegesStmt:
    case T_ReassignOwnedStmt:
    case T_CreateRoleStmt:
    case T_AlterRoleStmt:
    case T_AlterRoleSetStmt:
    case T_DropRoleStmt: return Verb::kRights;
    case T_CommentStmt:
    case T_SecLabelStmt: return Verb::kComment;
    default: return creates(tag) ? Verb::kCreate : alters(tag) ? Verb::kAlter : Verb::kOther;
  }
}

std::string value_of(const A_Const& constant) {
  switch (nodeTag(&constant.val.node)) {
    case T_String: return text_of(constant.val.sval.sval);
    case T_Integer: return std::to_string(constant.val.ival.ival);
    case T_Float: return text_of(constant.val.fval.fval);
    case T_Boolean: return constant.val.boolval.boolval ? "true" : "false";
    default: return "";
  }
}

void copy_setting(const VariableSetStmt& set, Statement& statement) {
  Setting setting{.name = text_of(set.name), .values = {}, .local = set.is_local};
  if (set.kind == VAR_SET_VALUE) {
    for (const ListCell& cell : items(set.args)) {
      if (const auto* constant = as<A_Const>(item(cell), T_A_Const)) setting.values.push_back(value_of(*constant));
    }
  }
  statement.setting = std::move(setting);
}

void copy_block(const DoStmt& block, Statement& statement) {
  statement.language = "plpgsql";
  for (const ListCell& cell : items(block.args)) {
    const auto* option = as<DefElem>(item(cell), T_DefElem);
    const auto* text = option == nullptr ? nullptr : as<String>(option->arg, T_String);
    if (text == nullptr) continue;
    (text_of(option->defname) == "as" ? statement.body : statement.language) = text_of(text->sval);
  }
}

// Bytes of a text's first `characters` characters.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
    if (begins && characters-- == 0) break;
  }
  return at;
}

ParseFailure failure(std::string_view text, std::string message, std::size_t at) {
  const auto lines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  return {std::move(message), at, 1 + static_cast<std::size_t>(lines)};
}

// Each statement of the text by `copy`, which returns false for one that is nested too deeply.
template <typename Value, typename Copy>
std::variant<std::vector<Value>, ParseFailure> parse_exactly(const std::string& text, const Copy& copy) {
  const RawTree tree(text.c_str());
  if (const PgQueryError* error = tree.error()) {
    const int position = std::max(error->cursorpos, 1);
    return failure(text, text_of(error->message), bytes_of(text, static_cast<std::size_t>(position) - 1));
  }
  std::vector<Value> values;
  for (const ListCell& cell : items(tree.statements())) {
    const auto* raw = as<RawStmt>(item(cell), T_RawStmt);
    if (raw == nullptr || raw->stmt == nullptr) continue;
    const auto begin = static_cast<std::size_t>(std::max(raw->stmt_location, 0));
    const std::size_t end = raw->stmt_len > 0 ? begin + static_cast<std::size_t>(raw->stmt_len) : text.size();
    values.emplace_back();
    if (!copy(Source{tree, text}, raw->stmt, begin, end, values.back())) {
      return failure(text, "nested too deeply", begin);
    }
  }
  return values;
}

bool copy_statement(const Source& source, const Node* node, std::size_t begin, std::size_t end, Statement& statement) {
  const auto* transaction = as<TransactionStmt>(node, T_TransactionStmt);
  statement.verb = transaction != nullptr ? verb_of(transaction->kind) : verb_of(nodeTag(node));
  statement.begin = begin;
  statement.end = end;
  copy_changes(node, statement);
  if (!copy_rows(source.tree, node, statement)) return false;
  if (const auto* set = as<VariableSetStmt>(node, T_VariableSetStmt)) copy_setting(*set, statement);
  if (const auto* block = as<DoStmt>(node, T_DoStmt)) copy_block(*block, statement);
  return true;
}

template <typename Value, typename Copy>
std::variant<std::vector<Value>, ParseFailure> parse_with(std::string_view text, const Copy& copy) {
  if (const auto at = find_unreadable(text)) return failure(text, "no character of UTF-8", *at);
  auto parsed = parse_exactly<Value>(std::string(text), copy);
  if (!std::holds_alternative<ParseFailure>(parsed) || text.find('%') == std::string_view::npos) return parsed;
  const std::string numbered = number_parameters(text);
  if (numbered == text) return parsed;
  auto second = parse_exactly<Value>(numbered, copy);
  return std::holds_alternative<ParseFailure>(second) ? parsed : second;
}

}  // namespace

std::string ParseFailure::describe() const {
  return "line " + std::to_string(line) + ": " + message;
}

Parsed parse(std::string_view text) {
  return parse_with<Statement>(text, copy_statement);
}

ParsedDefinitions parse_definitions(std::string_view text) {
  return parse_with<DefinedStatement>(
      text, [](const Source& source, const Node* node, std::size_t begin, std::size_t end, DefinedStatement& value) {
        return copy_statement(source, node, begin, end, value.statement) &&
               copy_definition(source, node, begin, end, value.definition);
      });
}

}  // namespace lockkeeper::sql
