// libpq's connection strings, `key='value' …`, read by libpq itself. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace lockkeeper::postgres {

using ConninfoOptions = std::map<std::string, std::string>;  // by keyword; empty values are none

[[nodiscard]] bool is_conninfo_keyword(const std::string& name);

// Returns: nullopt where libpq cannot read the text. The cause is not given, since libpq's sentence quotes the text,
// which may be a password.
[[nodiscard]] std::optional<ConninfoOptions> parse_conninfo(const std::string& text);

[[nodiscard]] std::string write_conninfo(const ConninfoOptions& options);

}  // namespace lockkeeper::postgres
