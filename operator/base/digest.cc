#include "base/digest.h"

#include <openssl/evp.h>

#include <array>

#include "base/error.h"

namespace lockkeeper {

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw Error(ErrorKind::kTerminal, "SHA-256 is not available in this OpenSSL");
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string hex;
  hex.reserve(std::size_t{size} * 2);
  for (unsigned int i = 0; i < size; ++i) {
    hex += kHex[bytes[i] >> 4U];
    hex += kHex[bytes[i] & 0xFU];
  }
  return hex;
}

}  // namespace lockkeeper
