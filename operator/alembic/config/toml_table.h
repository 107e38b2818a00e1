// A table of a TOML file: the strings, booleans and arrays of strings in it. Pure. https://toml.io/en/v1.0.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lockkeeper::alembic {

// Why a text is not TOML, and the place of the first character that cannot stand there. Line and column count from 1.
struct TomlFault {
  unsigned line = 0;
  unsigned column = 0;
  std::string what;
};

struct TomlTable {
  // A value of any other type (numbers, dates, tables, arrays of anything but strings) is monostate.
  using Value = std::variant<std::monostate, std::string, bool, std::vector<std::string>>;
  std::map<std::string, Value> values;
  bool found = false;              // the table is there, with or without values
  std::optional<TomlFault> fault;  // then nothing else is set
};

// Reads the table with the dotted `name`, `tool.alembic`, whether the file spells it as a header, as dotted keys or as
// an inline table.
// Throws: nothing of its own; a text that is no TOML is an outcome.
[[nodiscard]] TomlTable read_toml_table(std::string_view text, std::string_view name);

}  // namespace lockkeeper::alembic
