#include "postgres/catalog/catalog_object.h"

#include <cstdint>
#include <utility>

namespace lockkeeper::postgres {
namespace {

using schema::Aspect;
using schema::Field;
using schema::Kind;
using schema::PrivilegeClass;
using schema::SchemaObject;

constexpr std::size_t kHeadColumns = 6;

PrivilegeClass default_class(std::string_view letter) {
  if (letter == "S") return PrivilegeClass::kSequence;
  if (letter == "f") return PrivilegeClass::kFunction;
  if (letter == "T") return PrivilegeClass::kType;
  if (letter == "L") return PrivilegeClass::kLargeObject;
  return letter == "n" ? PrivilegeClass::kSchema : PrivilegeClass::kTable;
}

// Nobody decided what initdb did.
void take_initial_privileges(const std::string& initial, SchemaObject& object) {
  std::string now;
  if (!object.fields.empty() && object.fields.back().name == "privileges") {
    now = object.fields.back().value;
    object.fields.pop_back();
  }
  std::string since = schema::privileges_since(initial, now);
  if (!since.empty()) object.fields.push_back({"privileges", std::move(since), Aspect::kPlain, std::nullopt});
}

// What `row` has, and what CatalogColumns adds.
std::size_t number_of_fields(const CatalogFamily& family, RowView row) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < family.columns.size(); ++i) {
    if (family.columns[i].use != CatalogUse::kHint && row[kHeadColumns + i]) ++number;
    if (family.columns[i].use == CatalogUse::kDefinition && !row[kHeadColumns + i]) ++number;
  }
  return row.back() == "t" ? number + 1 : number;
}

}  // namespace

char letter_of(RowView row) {
  const std::string_view letter = row[2].value_or("");
  return letter.empty() ? '\0' : letter.front();
}

std::string CatalogObjectMaker::role_name(const std::string& role) const {
  return own_roles_.contains(role) ? "<owner>" : role;
}

schema::PrivilegeContext CatalogObjectMaker::privileges_of(const CatalogFamily& family) const {
  schema::PrivilegeContext privileges;
  privileges.of = family.privileges;
  privileges.server_version = server_version_;
  if (!own_roles_.empty()) {
    privileges.role_name = [this](const std::string& role) { return role_name(role); };
  }
  return privileges;
}

SchemaObject CatalogObjectMaker::make(const CatalogFamily& family, RowView row,
                                      std::optional<std::size_t>& undefined) const {
  SchemaObject object;
  object.kind = family.kind(letter_of(row));
  object.schema = row[3].value_or("");
  object.parent = row[4].value_or("");
  object.name = row[5].value_or("");
  object.name_is_incidental = family.name_is_incidental;
  object.fields.reserve(number_of_fields(family, row));
  schema::PrivilegeContext privileges = privileges_of(family);
  if (object.kind == Kind::kDefaultPrivileges) {
    // One for a schema adds to what is built in; one for all schemas stands in its place.
    privileges.is_default = !object.schema.empty();
    privileges.of = default_class(row.back().value_or(""));
    const std::string role(row[kHeadColumns].value_or(""));
    object.name = role_name(role) + object.name.substr(role.size());
  }
  for (std::size_t i = 0; i < family.columns.size(); ++i) {
    const std::optional<std::string_view> value = row[kHeadColumns + i];
    if (value) {
      take_value(family.columns[i], *value, privileges, object);
    } else if (family.columns[i].use == CatalogUse::kDefinition) {
      std::optional<std::string> ours = family.define(row, names_);
      if (!ours) undefined = object.fields.size();
      object.fields.push_back({family.columns[i].name, std::move(ours).value_or(""), Aspect::kExpression, {}});
    }
  }
  for (Field& field : object.fields) {
    // The server ends a query, and a rule, with a semicolon; a statement of ours has none.
    if (field.name != "query" && field.name != "definition") continue;
    while (field.value.ends_with(';')) field.value.pop_back();
  }
  if (family.finish) family.finish(object);
  return object;
}

void CatalogObjectMaker::take_value(const CatalogColumn& column, std::string_view text,
                                    schema::PrivilegeContext& privileges, SchemaObject& object) const {
  const auto add = [&object, &column](std::string value, Aspect aspect) {
    object.fields.push_back({column.name, std::move(value), aspect, std::nullopt});
  };
  switch (column.use) {
    case CatalogUse::kField: return add(std::string(text), Aspect::kPlain);
    case CatalogUse::kExpression:
    case CatalogUse::kDefinition: return add(std::string(text), Aspect::kExpression);
    case CatalogUse::kQuery: return add(std::string(text), Aspect::kQuery);
    case CatalogUse::kArguments: return add(std::string(text), Aspect::kArguments);
    case CatalogUse::kNote: return add(std::string(text), Aspect::kNote);
    case CatalogUse::kIncidental:
      object.fields.push_back({column.name, std::string(text), Aspect::kPlain, std::string()});
      return;
    case CatalogUse::kLoose: object.fields.back().loose = std::string(text); return;
    case CatalogUse::kOwner:
      privileges.owner = text;
      if (!column.name.empty()) add(role_name(privileges.owner), Aspect::kPlain);
      return;
    case CatalogUse::kPrivileges:
      if (std::string canonical = canonical_privileges(text, privileges); !canonical.empty()) {
        add(std::move(canonical), Aspect::kPlain);
      }
      return;
    case CatalogUse::kInitialPrivileges: return take_initial_privileges(canonical_privileges(text, privileges), object);
    case CatalogUse::kHint: return;
  }
}

}  // namespace lockkeeper::postgres
