// SHA-256, for names and identities.
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper {

// 64 hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace lockkeeper
