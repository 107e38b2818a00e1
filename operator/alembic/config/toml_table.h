// One table of a TOML file: the strings, booleans and arrays of strings in it. Pure. https://toml.io/en/v1.0.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lockkeeper::alembic {

struct TomlTable {
  // A value of any other type (numbers, dates, tables) is monostate.
  using Value = std::variant<std::monostate, std::string, bool, std::vector<std::string>>;
  std::map<std::string, Value> values;
  bool found = false;  // the table is there, with or without values
  int wrong_line = 0;  // where the file cannot be read; 0: nowhere
};

// `name` is dotted: `tool.alembic`. Its keys may also be written as `alembic.key` in `[tool]`.
[[nodiscard]] TomlTable read_toml_table(std::string_view text, std::string_view name);

}  // namespace lockkeeper::alembic
