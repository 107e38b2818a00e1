// What a statement takes away, renames, moves and alters; what it makes stands in copy_creates.cc.
#include <utility>

#include "sql/copied_changes.h"
#include "sql/object_names.h"
#include "sql/raw_tree.h"

namespace lockkeeper::sql {

namespace {

Change change_of(Action action, Object object, bool conditional) {
  return {.action = action, .object = std::move(object), .to = "", .temporary = false, .conditional = conditional};
}

// Of DROP: a trigger's own name stands last in the list, behind its table's.
Object dropped_object(ObjectKind kind, const Node* node) {
  Object object{.kind = kind, .name = {}, .part_kind = PartKind::kNone, .part = ""};
  const auto* list = as<List>(node, T_List);
  if (!has_table(kind) || list == nullptr) {
    object.name = name_of(node);
    return object;
  }
  for (const ListCell& cell : items(list)) {
    if (const auto* part = as<String>(item(cell), T_String)) {
      object.name.schema = std::exchange(object.name.name, std::exchange(object.part, text_of(part->sval)));
    }
  }
  return object;
}

void copy_drop(const DropStmt& drop, Statement& statement) {
  statement.concurrently = drop.concurrent;
  for (const ListCell& cell : items(drop.objects)) {
    add_change(statement,
               change_of(Action::kDrop, dropped_object(kind_of(drop.removeType), item(cell)), drop.missing_ok));
  }
}

void copy_rename(const RenameStmt& rename, Statement& statement) {
  Object object{.kind = kind_of(rename.renameType),
                .name = rename.relation != nullptr ? name_of(rename.relation) : name_of(rename.object),
                .part_kind = PartKind::kNone,
                .part = ""};
  switch (rename.renameType) {
    case OBJECT_COLUMN:
    case OBJECT_ATTRIBUTE:
      object.kind = rename.renameType == OBJECT_ATTRIBUTE ? ObjectKind::kType : kind_of(rename.relationType);
      object.part_kind = PartKind::kColumn;
      object.part = text_of(rename.subname);
      break;
    case OBJECT_TABCONSTRAINT:
    case OBJECT_DOMCONSTRAINT:
      object.kind = rename.renameType == OBJECT_TABCONSTRAINT ? ObjectKind::kTable : ObjectKind::kDomain;
      object.part_kind = PartKind::kConstraint;
      object.part = text_of(rename.subname);
      break;
    default:
      // ALTER SCHEMA and ALTER ROLE have no other name.
      (has_table(object.kind) || !object.name.name.empty() ? object.part : object.name.name) = text_of(rename.subname);
  }
  Change change = change_of(Action::kRename, std::move(object), rename.missing_ok);
  change.to = text_of(rename.newname);
  add_change(statement, std::move(change));
}

void copy_set_schema(const AlterObjectSchemaStmt& move, Statement& statement) {
  Change change = change_of(Action::kSetSchema,
                            {.kind = kind_of(move.objectType),
                             .name = move.relation != nullptr ? name_of(move.relation) : name_of(move.object),
                             .part_kind = PartKind::kNone,
                             .part = ""},
                            move.missing_ok);
  change.to = text_of(move.newschema);
  add_change(statement, std::move(change));
}

// One action of ALTER TABLE.
void copy_action(const AlterTableCmd& command, Change& change, Statement& statement) {
  Object& object = change.object;
  object.part = text_of(command.name);
  object.part_kind = object.part.empty() ? PartKind::kNone : PartKind::kColumn;
  switch (command.subtype) {
    case AT_AddColumn:
      change.action = Action::kCreate;
      object.part_kind = PartKind::kColumn;
      if (const auto* column = as<ColumnDef>(command.def, T_ColumnDef)) object.part = text_of(column->colname);
      break;
    case AT_DropColumn: change.action = Action::kDrop; break;
    case AT_AddConstraint:
      change.action = Action::kCreate;
      object.part_kind = PartKind::kConstraint;
      if (const auto* constraint = as<Constraint>(command.def, T_Constraint)) {
        object.part = text_of(constraint->conname);
      }
      break;
    case AT_DropConstraint:
      change.action = Action::kDrop;
      object.part_kind = PartKind::kConstraint;
      break;
    case AT_ValidateConstraint:
    case AT_AlterConstraint: object.part_kind = PartKind::kConstraint; break;
    case AT_ChangeOwner: statement.changes_owner = true; break;
    case AT_DetachPartition:
      if (const auto* partition = as<PartitionCmd>(command.def, T_PartitionCmd)) {
        statement.concurrently = partition->concurrent;
      }
      break;
    default: break;
  }
}

void copy_alter_table(const AlterTableStmt& alter, Statement& statement) {
  statement.if_exists = alter.missing_ok;
  for (const ListCell& cell : items(alter.cmds)) {
    const auto* command = as<AlterTableCmd>(item(cell), T_AlterTableCmd);
    if (command == nullptr) continue;
    Change change = change_of(
        Action::kAlter,
        {.kind = kind_of(alter.objtype), .name = name_of(alter.relation), .part_kind = PartKind::kNone, .part = ""},
        command->missing_ok);
    change.temporary = is_temporary(alter.relation);
    copy_action(*command, change, statement);
    add_change(statement, std::move(change));
  }
}

void copy_alter_enum(const AlterEnumStmt& alter, Statement& statement) {
  const bool renames = alter.oldVal != nullptr;
  Change change = change_of(renames ? Action::kRename : Action::kCreate,
                            {.kind = ObjectKind::kType,
                             .name = name_of(alter.typeName),
                             .part_kind = PartKind::kEnumValue,
                             .part = text_of(renames ? alter.oldVal : alter.newVal)},
                            alter.skipIfNewValExists);
  if (renames) change.to = text_of(alter.newVal);
  add_change(statement, std::move(change));
}

bool has_concurrently(const List* options) {
  for (const ListCell& cell : items(options)) {
    const auto* option = as<DefElem>(item(cell), T_DefElem);
    if (option != nullptr && text_of(option->defname) == "concurrently") return true;
  }
  return false;
}

}  // namespace

void copy_changes(const Node* node, Statement& statement) {
  switch (nodeTag(node)) {
    case T_DropStmt: return copy_drop(*as<DropStmt>(node, T_DropStmt), statement);
    case T_RenameStmt: return copy_rename(*as<RenameStmt>(node, T_RenameStmt), statement);
    case T_AlterObjectSchemaStmt:
      return copy_set_schema(*as<AlterObjectSchemaStmt>(node, T_AlterObjectSchemaStmt), statement);
    case T_AlterTableStmt: return copy_alter_table(*as<AlterTableStmt>(node, T_AlterTableStmt), statement);
    case T_AlterEnumStmt: return copy_alter_enum(*as<AlterEnumStmt>(node, T_AlterEnumStmt), statement);
    case T_AlterOwnerStmt: statement.changes_owner = true; return;
    case T_DropOwnedStmt: statement.drops_owned = true; return;
    case T_ReindexStmt: statement.concurrently = has_concurrently(as<ReindexStmt>(node, T_ReindexStmt)->params); return;
    case T_RefreshMatViewStmt:
      statement.concurrently = as<RefreshMatViewStmt>(node, T_RefreshMatViewStmt)->concurrent;
      statement.with_no_data = as<RefreshMatViewStmt>(node, T_RefreshMatViewStmt)->skipData;
      return;
    default: copy_creates(node, statement);
  }
}

}  // namespace lockkeeper::sql
