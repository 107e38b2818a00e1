// What a statement makes.
#include <utility>

#include "sql/copied_changes.h"
#include "sql/object_names.h"
#include "sql/raw_tree.h"

namespace lockkeeper::sql {

namespace {

class Copier {
 public:
  explicit Copier(Statement& statement) : statement_(statement) {}

  void copy(const Node* node) {
    if (!copy_relation(node) && !copy_type(node)) copy_other(node);
  }

 private:
  void make(ObjectKind kind, Name name, bool conditional, bool temporary = false) {
    add_change(statement_, {.action = Action::kCreate,
                            .object = {.kind = kind, .name = std::move(name), .part_kind = PartKind::kNone, .part = ""},
                            .to = "",
                            .temporary = temporary,
                            .conditional = conditional});
  }
  void make_relation(ObjectKind kind, const RangeVar* relation, bool conditional) {
    make(kind, name_of(relation), conditional, is_temporary(relation));
  }
  void make_on(ObjectKind kind, const RangeVar* table, const char* name, bool conditional) {
    make(kind, name_of(table), conditional);
    statement_.changes.back().object.part = text_of(name);
  }

  bool copy_relation(const Node* node) {
    if (const auto* table = as<CreateStmt>(node, T_CreateStmt)) {
      make_relation(ObjectKind::kTable, table->relation, table->if_not_exists);
    } else if (const auto* foreign = as<CreateForeignTableStmt>(node, T_CreateForeignTableStmt)) {
      make_relation(ObjectKind::kForeignTable, foreign->base.relation, foreign->base.if_not_exists);
    } else if (const auto* rows = as<CreateTableAsStmt>(node, T_CreateTableAsStmt)) {
      statement_.with_no_data = rows->into->skipData;
      make_relation(kind_of(rows->objtype), rows->into->rel, rows->if_not_exists);
    } else if (const auto* select = as<SelectStmt>(node, T_SelectStmt)) {
      while (select->op != SETOP_NONE && select->larg != nullptr) select = select->larg;
      if (select->intoClause != nullptr) make_relation(ObjectKind::kTable, select->intoClause->rel, false);
    } else if (const auto* view = as<ViewStmt>(node, T_ViewStmt)) {
      make_relation(ObjectKind::kView, view->view, view->replace);
    } else if (const auto* sequence = as<CreateSeqStmt>(node, T_CreateSeqStmt)) {
      make_relation(ObjectKind::kSequence, sequence->sequence, sequence->if_not_exists);
    } else if (const auto* index = as<IndexStmt>(node, T_IndexStmt)) {
      statement_.concurrently = index->concurrent;
      make(ObjectKind::kIndex, {name_of(index->relation).schema, text_of(index->idxname)}, index->if_not_exists);
    } else {
      return false;
    }
    return true;
  }

  bool copy_type(const Node* node) {
    if (const auto* composite = as<CompositeTypeStmt>(node, T_CompositeTypeStmt)) {
      make_relation(ObjectKind::kType, composite->typevar, false);
    } else if (const auto* enumeration = as<CreateEnumStmt>(node, T_CreateEnumStmt)) {
      make(ObjectKind::kType, name_of(enumeration->typeName), false);
    } else if (const auto* range = as<CreateRangeStmt>(node, T_CreateRangeStmt)) {
      make(ObjectKind::kType, name_of(range->typeName), false);
    } else if (const auto* domain = as<CreateDomainStmt>(node, T_CreateDomainStmt)) {
      make(ObjectKind::kDomain, name_of(domain->domainname), false);
    } else if (const auto* defined = as<DefineStmt>(node, T_DefineStmt)) {
      make(kind_of(defined->kind), name_of(defined->defnames), defined->if_not_exists || defined->replace);
    } else {
      return false;
    }
    return true;
  }

  void copy_other(const Node* node) {
    if (const auto* schema = as<CreateSchemaStmt>(node, T_CreateSchemaStmt)) {
      copy_schema(*schema);
    } else if (const auto* function = as<CreateFunctionStmt>(node, T_CreateFunctionStmt)) {
      make(ObjectKind::kFunction, name_of(function->funcname), function->replace);
    } else if (const auto* extension = as<CreateExtensionStmt>(node, T_CreateExtensionStmt)) {
      make(ObjectKind::kExtension, {"", text_of(extension->extname)}, extension->if_not_exists);
    } else if (const auto* trigger = as<CreateTrigStmt>(node, T_CreateTrigStmt)) {
      make_on(ObjectKind::kTrigger, trigger->relation, trigger->trigname, trigger->replace);
    } else if (const auto* rule = as<RuleStmt>(node, T_RuleStmt)) {
      make_on(ObjectKind::kRule, rule->relation, rule->rulename, rule->replace);
    } else if (const auto* policy = as<CreatePolicyStmt>(node, T_CreatePolicyStmt)) {
      make_on(ObjectKind::kPolicy, policy->table, policy->policy_name, false);
    } else if (const auto* role = as<CreateRoleStmt>(node, T_CreateRoleStmt)) {
      make(ObjectKind::kRole, {"", text_of(role->role)}, false);
    } else if (const auto* statistics = as<CreateStatsStmt>(node, T_CreateStatsStmt)) {
      make(ObjectKind::kOther, name_of(statistics->defnames), statistics->if_not_exists);
    }
  }

  // What stands in a schema's statement is made in it.
  void copy_schema(const CreateSchemaStmt& schema) {
    std::string name = text_of(schema.schemaname);
    if (name.empty() && schema.authrole != nullptr) name = text_of(schema.authrole->rolename);
    statement_.changes_owner = statement_.changes_owner || schema.authrole != nullptr;
    make(ObjectKind::kSchema, {"", name}, schema.if_not_exists);
    const std::size_t first = statement_.changes.size();
    for (const ListCell& cell : items(schema.schemaElts)) copy(item(cell));
    for (std::size_t at = first; at < statement_.changes.size(); ++at) {
      Name& made = statement_.changes[at].object.name;
      if (made.schema.empty()) made.schema = name;
    }
  }

  Statement& statement_;
};

}  // namespace

void copy_creates(const Node* node, Statement& statement) {
  Copier(statement).copy(node);
}

}  // namespace lockkeeper::sql
