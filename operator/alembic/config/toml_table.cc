#include "alembic/config/toml_table.h"

#include <toml++/toml.h>

#include <utility>

namespace lockkeeper::alembic {

namespace {

const toml::table* table_named(const toml::table& whole, std::string_view name) {
  const toml::table* table = &whole;
  while (table != nullptr && !name.empty()) {
    const std::size_t dot = name.find('.');
    const toml::node* node = table->get(name.substr(0, dot));
    table = node == nullptr ? nullptr : node->as_table();
    name = dot == std::string_view::npos ? "" : name.substr(dot + 1);
  }
  return table;
}

TomlTable::Value strings_of(const toml::array& array) {
  std::vector<std::string> strings;
  for (const toml::node& item : array) {
    const auto text = item.value_exact<std::string>();
    if (!text) return {};
    strings.push_back(*text);
  }
  return strings;
}

TomlTable::Value value_of(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto truth = node.value_exact<bool>()) return *truth;
  if (const toml::array* array = node.as_array()) return strings_of(*array);
  return {};
}

}  // namespace

TomlTable read_toml_table(std::string_view text, std::string_view name) {
  TomlTable result;
  toml::table whole;
  try {
    whole = toml::parse(text);
  } catch (const toml::parse_error& error) {
    const toml::source_position& place = error.source().begin;
    result.fault = TomlFault{.line = place.line, .column = place.column, .what = std::string(error.description())};
    return result;
  }
  const toml::table* table = table_named(whole, name);
  if (table == nullptr) return result;
  result.found = true;
  for (const auto& [key, node] : *table) result.values.emplace(std::string(key.str()), value_of(node));
  return result;
}

}  // namespace lockkeeper::alembic
