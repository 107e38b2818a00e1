// The actions of ALTER TABLE and ALTER TYPE. The tree has no places of them: an action stands between two commas.
#include <utility>

#include "sql/copied_definitions.h"
#include "sql/object_names.h"
#include "sql/words.h"

namespace lockkeeper::sql {

namespace {

// The words of a statement from its table's name on, split at the commas between actions.
std::vector<Part> action_parts(std::string_view text, std::size_t begin, std::size_t end) {
  const std::vector<Word> words = read_words(text.substr(begin, end - begin));
  std::size_t at = 0;
  while (at < words.size() && (words[at].is_name() || words[at].is(".")) &&
         (at == 0 || words[at].is(".") || words[at - 1].is("."))) {
    ++at;
  }
  while (at < words.size() && (words[at].is("*") || words[at].is(")"))) ++at;
  std::vector<Part> parts;
  int depth = 0;
  bool begins = true;
  for (; at < words.size(); ++at) {
    const Word& word = words[at];
    if (word.is("(") || word.is("[")) ++depth;
    if (word.is(")") || word.is("]")) --depth;
    if (word.is(";") && depth == 0) break;
    if (word.is(",") && depth == 0) {
      begins = true;
      continue;
    }
    if (begins) parts.push_back({begin + word.begin, 0});
    begins = false;
    parts.back().end = begin + word.end;
  }
  return parts;
}

ActionKind kind_of(AlterTableType type) {
  switch (type) {
    case AT_AddColumn: return ActionKind::kAddColumn;
    case AT_DropColumn: return ActionKind::kDropColumn;
    case AT_SetNotNull: return ActionKind::kSetNotNull;
    case AT_DropNotNull: return ActionKind::kDropNotNull;
    case AT_AlterColumnType: return ActionKind::kSetType;
    case AT_ColumnDefault: return ActionKind::kSetDefault;
    case AT_AddConstraint: return ActionKind::kAddConstraint;
    case AT_DropConstraint: return ActionKind::kDropConstraint;
    case AT_ValidateConstraint: return ActionKind::kValidateConstraint;
    case AT_AddIdentity: return ActionKind::kAddIdentity;
    case AT_SetLogged: return ActionKind::kSetLogged;
    case AT_SetUnLogged: return ActionKind::kSetUnlogged;
    case AT_SetTableSpace: return ActionKind::kSetTablespace;
    case AT_SetAccessMethod: return ActionKind::kSetAccessMethod;
    case AT_SetStatistics:
    case AT_SetOptions:
    case AT_ResetOptions:
    case AT_SetRelOptions:
    case AT_ResetRelOptions:
    case AT_ClusterOn:
    case AT_DropCluster: return ActionKind::kTune;
    case AT_EnableTrig:
    case AT_EnableAlwaysTrig:
    case AT_EnableReplicaTrig:
    case AT_DisableTrig:
    case AT_EnableTrigAll:
    case AT_DisableTrigAll:
    case AT_EnableTrigUser:
    case AT_DisableTrigUser: return ActionKind::kSwitchTrigger;
    case AT_SetExpression: return ActionKind::kSetExpression;
    case AT_AlterConstraint: return ActionKind::kAlterConstraint;
    case AT_AttachPartition: return ActionKind::kAttachPartition;
    case AT_DetachPartition: return ActionKind::kDetachPartition;
    default: return ActionKind::kOther;
  }
}

// MINVALUE, MAXVALUE and expressions are left out.
void copy_bounds(const PartitionBoundSpec& bound, std::vector<std::string>& bounds) {
  for (const List* list : {bound.listdatums, bound.lowerdatums, bound.upperdatums}) {
    for (const ListCell& cell : items(list)) {
      if (auto constant = constant_text(item(cell))) bounds.push_back(std::move(*constant));
    }
  }
}

TableAction copy_action(const Source& source, const AlterTableCmd& command, bool& deep) {
  TableAction action;
  action.kind = kind_of(command.subtype);
  action.name = text_of(command.name);
  action.conditional = command.missing_ok;
  action.cascade = command.behavior == DROP_CASCADE;
  if (const auto* column = as<ColumnDef>(command.def, T_ColumnDef)) {
    action.column = copy_column(source, *column, deep);
    if (action.kind == ActionKind::kAddColumn) action.name = action.column->name;
    if (action.kind == ActionKind::kSetType) action.expression = copy_expression(source, column->raw_default, deep);
  } else if (command.subtype == AT_AddConstraint) {
    action.constraint = copy_constraint(source, command.def, deep);
    if (action.constraint) action.name = action.constraint->name;
  } else if (const auto* altered = as<ATAlterConstraint>(command.def, T_ATAlterConstraint)) {
    action.name = text_of(altered->conname);
    action.enforces = altered->alterEnforceability && altered->is_enforced;
  } else if (command.subtype == AT_ColumnDefault || command.subtype == AT_SetExpression) {
    action.expression = copy_expression(source, command.def, deep);
  } else if (const auto* partition = as<PartitionCmd>(command.def, T_PartitionCmd)) {
    action.partition = name_of(partition->name);
    action.concurrently = partition->concurrent;
    if (partition->bound != nullptr) copy_bounds(*partition->bound, action.bounds);
  }
  return action;
}

}  // namespace

void copy_actions(const Source& source, const AlterTableStmt& alter, std::size_t begin, std::size_t end,
                  Definition& definition, bool& deep) {
  const std::size_t name = alter.relation != nullptr && alter.relation->location > 0
                               ? static_cast<std::size_t>(alter.relation->location)
                               : begin;
  const std::vector<Part> parts = action_parts(source.text, name, end);
  const bool placed = parts.size() == items(alter.cmds).size();
  std::size_t number = 0;
  for (const ListCell& cell : items(alter.cmds)) {
    const auto* command = as<AlterTableCmd>(item(cell), T_AlterTableCmd);
    const Part part = placed ? parts[number++] : Part{begin, end};
    if (command == nullptr) continue;
    TableAction action = copy_action(source, *command, deep);
    if (definition.form == Form::kAlterType && action.kind != ActionKind::kAddColumn) {
      action.kind = ActionKind::kChangeAttribute;
    }
    action.at = part.begin;
    action.end = part.end;
    definition.actions.push_back(std::move(action));
  }
}

}  // namespace lockkeeper::sql
