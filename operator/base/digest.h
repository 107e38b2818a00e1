// SHA-256, for names and identities.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace lockkeeper {

// Throws: Error (terminal) where this OpenSSL has no SHA-256.
// Thread safety: any thread; each keeps a context of OpenSSL until it ends.
[[nodiscard]] std::array<std::uint8_t, 32> sha256(std::string_view text);
// Returns: the same as 64 hexadecimal digits in lower case.
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace lockkeeper
