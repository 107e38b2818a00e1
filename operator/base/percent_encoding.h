// Percent-encoding of a text for a URL, and the way back (RFC 3986, section 2.1). Pure.
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper {

// Every byte but letters, digits, `-`, `.`, `_` and `~` becomes `%XX`.
[[nodiscard]] std::string percent_encoded(std::string_view text);

// A `%` without two hexadecimal digits behind it stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace lockkeeper
