#include "schema/ddl/properties.h"

#include <algorithm>

#include "schema/ddl/identifiers.h"
#include "schema/ddl/privileges.h"

namespace lockkeeper::schema {

std::string comment_statement(const SchemaObject& object, const std::string& comment) {
  return "COMMENT ON " + target_of(object) + " IS " + quote_text(comment);
}

std::optional<std::string> owner_statement(const SchemaObject& object) {
  const bool ownable = object.kind != Kind::kDefaultPrivileges && object.kind != Kind::kColumn;
  const std::string owner = value_of(object, "owner");
  if (!ownable || owner.empty() || owner == "<owner>") return std::nullopt;
  return "ALTER " + target_of(object) + " OWNER TO " + quote_name(owner);
}

std::vector<std::string> grant_statements(const SchemaObject& object, const std::string& before,
                                          const std::string& after, bool may_revoke) {
  switch (object.kind) {
    case Kind::kColumn:
      return grants(PrivilegeClass::kColumn, "TABLE " + qualified_parent(object), quote_name(object.name), before,
                    after, may_revoke);
    case Kind::kSequence: return grants(PrivilegeClass::kSequence, target_of(object), "", before, after, may_revoke);
    case Kind::kFunction:
    case Kind::kProcedure:
    case Kind::kAggregate:
      // GRANT knows aggregates as functions.
      return grants(PrivilegeClass::kFunction,
                    (object.kind == Kind::kProcedure ? "PROCEDURE " : "FUNCTION ") + quote_name(object.schema) + "." +
                        value_of(object, "name") + routine_arguments(object),
                    "", before, after, may_revoke);
    case Kind::kSchema: return grants(PrivilegeClass::kSchema, target_of(object), "", before, after, may_revoke);
    case Kind::kEnum:
    case Kind::kCompositeType:
    case Kind::kRangeType:
    case Kind::kDomain: return grants(PrivilegeClass::kType, target_of(object), "", before, after, may_revoke);
    case Kind::kForeignDataWrapper:
      return grants(PrivilegeClass::kForeignDataWrapper, target_of(object), "", before, after, may_revoke);
    case Kind::kServer:
      return grants(PrivilegeClass::kServer, "FOREIGN SERVER " + quote_name(object.name), "", before, after,
                    may_revoke);
    case Kind::kDefaultPrivileges: {
      const std::size_t on = object.name.rfind(" on ");
      std::string what = on != std::string::npos ? object.name.substr(on + 4) : "tables";
      const PrivilegeClass of = what == "sequences"         ? PrivilegeClass::kSequence
                                : what == "functions"       ? PrivilegeClass::kFunction
                                : what == "types"           ? PrivilegeClass::kType
                                : what == "schemas"         ? PrivilegeClass::kSchema
                                : what.starts_with("large") ? PrivilegeClass::kLargeObject
                                                            : PrivilegeClass::kTable;
      const std::string role = value_of(object, "role");
      const std::string head = "ALTER DEFAULT PRIVILEGES" + (role == "<owner>" ? "" : " FOR ROLE " + quote_name(role)) +
                               (object.schema.empty() ? "" : " IN SCHEMA " + quote_name(object.schema)) + " ";
      std::transform(what.begin(), what.end(), what.begin(),
                     [](char c) { return c == ' ' ? c : static_cast<char>(c - 32); });
      std::vector<std::string> statements;
      for (const std::string& statement : grants(of, what, "", before, after, may_revoke)) {
        statements.push_back(head + statement);
      }
      return statements;
    }
    default: return grants(PrivilegeClass::kTable, "TABLE " + qualified(object), "", before, after, may_revoke);
  }
}

std::string enable_statement(const SchemaObject& object, const std::string& state) {
  const std::string words = state == "disabled"  ? "DISABLE"
                            : state == "replica" ? "ENABLE REPLICA"
                            : state == "always"  ? "ENABLE ALWAYS"
                                                 : "ENABLE";
  if (object.kind == Kind::kEventTrigger) return "ALTER EVENT TRIGGER " + quote_name(object.name) + " " + words;
  return "ALTER TABLE " + qualified_parent(object) + " " + words + " " + kind_in_sql(object.kind) + " " +
         quote_name(object.name);
}

std::string replica_identity_statement(const SchemaObject& table, const std::string& identity) {
  const std::string words = identity == "full"      ? "FULL"
                            : identity == "nothing" ? "NOTHING"
                                                    : "USING INDEX " + identity.substr(6);
  return "ALTER TABLE ONLY " + qualified(table) + " REPLICA IDENTITY " + words;
}

}  // namespace lockkeeper::schema
