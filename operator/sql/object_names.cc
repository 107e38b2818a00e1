#include "sql/object_names.h"

#include <utility>

namespace lockkeeper::sql {

ObjectKind kind_of(ObjectType type) {
  switch (type) {
    case OBJECT_TABLE: return ObjectKind::kTable;
    case OBJECT_FOREIGN_TABLE: return ObjectKind::kForeignTable;
    case OBJECT_VIEW: return ObjectKind::kView;
    case OBJECT_MATVIEW: return ObjectKind::kMaterializedView;
    case OBJECT_SEQUENCE: return ObjectKind::kSequence;
    case OBJECT_INDEX: return ObjectKind::kIndex;
    case OBJECT_TYPE: return ObjectKind::kType;
    case OBJECT_DOMAIN: return ObjectKind::kDomain;
    case OBJECT_FUNCTION:
    case OBJECT_PROCEDURE:
    case OBJECT_ROUTINE:
    case OBJECT_AGGREGATE: return ObjectKind::kFunction;
    case OBJECT_SCHEMA: return ObjectKind::kSchema;
    case OBJECT_EXTENSION: return ObjectKind::kExtension;
    case OBJECT_TRIGGER: return ObjectKind::kTrigger;
    case OBJECT_RULE: return ObjectKind::kRule;
    case OBJECT_POLICY: return ObjectKind::kPolicy;
    case OBJECT_ROLE: return ObjectKind::kRole;
    default: return ObjectKind::kOther;
  }
}

Name name_of(const RangeVar* relation) {
  if (relation == nullptr) return {};
  return {text_of(relation->schemaname), text_of(relation->relname)};
}

Name name_of(const List* parts) {
  Name name;
  for (const ListCell& cell : items(parts)) {
    if (const auto* part = as<String>(item(cell), T_String)) {
      name.schema = std::exchange(name.name, text_of(part->sval));
    }
  }
  return name;
}

Name name_of(const Node* object) {
  if (const auto* list = as<List>(object, T_List)) return name_of(list);
  if (const auto* function = as<ObjectWithArgs>(object, T_ObjectWithArgs)) return name_of(function->objname);
  if (const auto* type = as<TypeName>(object, T_TypeName)) return name_of(type->names);
  if (const auto* relation = as<RangeVar>(object, T_RangeVar)) return name_of(relation);
  if (const auto* word = as<String>(object, T_String)) return {"", text_of(word->sval)};
  return {};
}

bool is_temporary(const RangeVar* relation) {
  return relation != nullptr &&
         (relation->relpersistence == RELPERSISTENCE_TEMP || text_of(relation->schemaname) == "pg_temp");
}

bool has_table(ObjectKind kind) {
  return kind == ObjectKind::kTrigger || kind == ObjectKind::kRule || kind == ObjectKind::kPolicy;
}

}  // namespace lockkeeper::sql
