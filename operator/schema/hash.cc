#include "schema/hash.h"

#include <algorithm>

#include "base/digest.h"

namespace lockkeeper::schema {

Hash hash_of(std::string_view text) {
  const std::array<std::uint8_t, 32> digest = sha256(text);
  Hash hash;
  std::copy_n(digest.begin(), hash.bytes.size(), hash.bytes.begin());
  return hash;
}

std::string to_string(const Hash& hash) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  text.reserve(32);
  for (const std::uint8_t byte : hash.bytes) {
    text += kHex[byte >> 4U];
    text += kHex[byte & 0xFU];
  }
  return text;
}

}  // namespace lockkeeper::schema
