#include "schema/clauses.h"

namespace lockkeeper::schema {

bool has(const SchemaObject& object, std::string_view field) {
  return find_field(object, field) != nullptr;
}

std::string clause(const SchemaObject& object, std::string_view field, std::string_view word) {
  const Field* found = find_field(object, field);
  return found != nullptr ? " " + std::string(word) + " " + found->value : "";
}

std::string storage_options(const SchemaObject& object) {
  std::string options = value_of(object, "options");
  const std::string toast = value_of(object, "toast options");
  if (!options.empty() && !toast.empty()) options += ", ";
  options += toast;
  return options.empty() ? "" : " WITH (" + options + ")";
}

}  // namespace lockkeeper::schema
