#include "schema/ddl/creation_rights.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "schema/ddl/identifiers.h"
#include "schema/ddl/privileges.h"
#include "schema/ddl/properties.h"

namespace lockkeeper::schema {
namespace {

constexpr const char* kMaker = "CURRENT_USER";  // as grants() calls whoever makes it

// As ALTER DEFAULT PRIVILEGES calls such objects; empty: it knows none.
std::string_view default_class_of(Kind kind) {
  switch (kind) {
    case Kind::kTable:
    case Kind::kForeignTable:
    case Kind::kView:
    case Kind::kMaterializedView: return "tables";
    case Kind::kSequence: return "sequences";
    case Kind::kFunction:
    case Kind::kProcedure:
    case Kind::kAggregate: return "functions";
    case Kind::kEnum:
    case Kind::kCompositeType:
    case Kind::kDomain:
    case Kind::kRangeType: return "types";
    case Kind::kSchema: return "schemas";
    default: return "";
  }
}

bool is_about(const std::string& statement, const std::string& role) {
  std::string_view text = statement;
  constexpr std::string_view kOption = " WITH GRANT OPTION";
  if (text.ends_with(kOption)) text.remove_suffix(kOption.size());
  return text.ends_with(" TO " + role) || text.ends_with(" FROM " + role);
}

struct Rights {
  std::vector<std::string> first;  // what a new object gets and is not to have
  std::vector<std::string> then;   // what it is to have; all of it, for what gives it need not be there any more
};

Rights rights_of(const SchemaObject& object, const Fingerprint& of) {
  Rights rights;
  const std::string wanted = value_of(object, "privileges");
  rights.then = grant_statements(object, "", wanted, true);
  const std::string_view wanted_class = default_class_of(object.kind);
  for (const SchemaObject& defaults : of.objects()) {
    if (wanted_class.empty() || defaults.kind != Kind::kDefaultPrivileges) continue;
    if (!defaults.schema.empty() && defaults.schema != object.schema) continue;
    if (!defaults.name.ends_with(" on " + std::string(wanted_class))) continue;
    for (std::string& sql : grant_statements(object, value_of(defaults, "privileges"), wanted, true)) {
      std::vector<std::string>& place = sql.starts_with("REVOKE ") ? rights.first : rights.then;
      const bool said = std::find(rights.then.begin(), rights.then.end(), sql) != rights.then.end();
      if (!said) place.push_back(std::move(sql));
    }
  }
  return rights;
}

}  // namespace

void add_rights(const SchemaObject& object, const Fingerprint& of, bool with_owner, Creation& creation) {
  // A sequence that belongs to a column has the owner of the table.
  const bool has_owner = with_owner && !(object.kind == Kind::kSequence && find_field(object, "owned by") != nullptr);
  const auto owner = has_owner ? owner_statement(object) : std::nullopt;
  const std::string new_owner = quote_name(value_of(object, "owner"));
  if (owner) creation.last.push_back(*owner);
  Rights rights = rights_of(object, of);
  // Before a column's, which would go with the table's.
  const auto behind_create = creation.main.begin() + (creation.main.empty() ? 0 : 1);
  creation.main.insert(behind_create, rights.first.begin(), rights.first.end());
  for (std::string& sql : rights.then) {
    // The new owner gets all that the maker had, and the maker keeps nothing.
    const bool about_either = is_about(sql, kMaker) || is_about(sql, new_owner);
    (owner && about_either ? creation.last : creation.main).push_back(std::move(sql));
  }
}

std::vector<std::string> identity_grants(const SchemaObject& column, const std::string& before) {
  return grants(PrivilegeClass::kSequence, "SEQUENCE " + value_of(column, "identity sequence"), "", before,
                value_of(column, "identity privileges"), true);
}

}  // namespace lockkeeper::schema
