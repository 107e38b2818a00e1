// The encoding of a Python file, as PEP 263 finds it. Pure.
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::alembic {

struct DecodedSource {
  enum class State {
    kUtf8,     // source() is it
    kWrong,    // Python refuses it: `line` and `encoding` say where and as what it was read
    kUnknown,  // only Python knows this encoding
  };
  State state = State::kUtf8;
  // The source without a byte order mark. Lives as long as this value and the bytes.
  [[nodiscard]] std::string_view source() const { return owned.empty() ? text : std::string_view(owned); }
  std::string_view text;  // of the bytes
  std::string owned;      // where they had to be changed
  std::string encoding = "utf-8";
  int line = 0;
};

// Reads the byte order mark and the cookie in the first two lines; UTF-8 without either.
[[nodiscard]] DecodedSource decode_python(std::string_view bytes);

}  // namespace lockkeeper::alembic
