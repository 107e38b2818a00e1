#include "schema/ddl/clauses.h"

#include <utility>

namespace lockkeeper::schema {

bool has(const SchemaObject& object, std::string_view field) {
  return find_field(object, field) != nullptr;
}

std::string clause(const SchemaObject& object, std::string_view field, std::string_view word) {
  const Field* found = find_field(object, field);
  return found != nullptr ? " " + std::string(word) + " " + found->value : "";
}

std::vector<std::string> list_items(std::string_view list) {
  std::vector<std::string> items;
  std::string item;
  int depth = 0;
  char quote = '\0';
  for (const char c : list) {
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (c == ',' && depth == 0) {
      items.push_back(std::move(item));
      item.clear();
      continue;
    }
    if (!item.empty() || c != ' ') item += c;
  }
  if (!item.empty()) items.push_back(std::move(item));
  return items;
}

std::string storage_options(const SchemaObject& object) {
  std::string options = value_of(object, "options");
  const std::string toast = value_of(object, "toast options");
  if (!options.empty() && !toast.empty()) options += ", ";
  options += toast;
  return options.empty() ? "" : " WITH (" + options + ")";
}

}  // namespace lockkeeper::schema
