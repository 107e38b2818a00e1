// A 128-bit hash of a definition: the beginning of its SHA-256.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace lockkeeper::schema {

struct Hash {
  std::array<std::uint8_t, 16> bytes{};
  [[nodiscard]] auto operator<=>(const Hash&) const = default;  // NOLINT(modernize-use-nullptr): sees a 0 in <=>
};

[[nodiscard]] Hash hash_of(std::string_view text);

// Returns: 32 hexadecimal digits.
[[nodiscard]] std::string to_string(const Hash& hash);

}  // namespace lockkeeper::schema
