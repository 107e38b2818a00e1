// SHA-256, for names and identities.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace lockkeeper {

// Any thread may call these.
[[nodiscard]] std::array<std::uint8_t, 32> sha256(std::string_view text);
// 64 hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace lockkeeper
