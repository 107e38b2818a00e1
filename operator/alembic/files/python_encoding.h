// The encoding of a Python file, as PEP 263 finds it. Pure.
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::alembic {

struct DecodedSource {
  enum class State {
    kUtf8,     // source() is the text in UTF-8
    kWrong,    // Python refuses the file: `line` has the place, `encoding` the encoding that it was read in
    kUnknown,  // only Python knows this encoding
  };
  State state = State::kUtf8;
  // Returns: the source without a byte order mark, valid as long as this value and the bytes.
  [[nodiscard]] std::string_view source() const { return owned.empty() ? text : std::string_view(owned); }
  std::string_view text;  // a part of the bytes
  std::string owned;      // set where the bytes had to be changed
  std::string encoding = "utf-8";
  int line = 0;
};

// Decodes a file by its byte order mark and the cookie in its first two lines; a file with neither is UTF-8.
// Requires: `bytes` outlive the result.
[[nodiscard]] DecodedSource decode_python(std::string_view bytes);

}  // namespace lockkeeper::alembic
