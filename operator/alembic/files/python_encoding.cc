#include "alembic/files/python_encoding.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <optional>

namespace lockkeeper::alembic {

namespace {

bool is_ascii(std::string_view text) {
  // Eight at a time: nearly every revision file is plain ASCII.
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & 0x8080808080808080ULL) != 0) return false;
  }
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The size of the UTF-8 sequence at `at`, 0 for a wrong one. RFC 3629.
std::size_t sequence(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t n) {
    return at + n < text.size() ? static_cast<unsigned char>(text[at + n]) : static_cast<unsigned char>(0);
  };
  const auto tail = [&](std::size_t n) { return (byte(n) & 0xC0U) == 0x80U; };
  const unsigned char c = byte(0);
  if (c < 0x80) return 1;
  if (c >= 0xC2 && c <= 0xDF) return tail(1) ? 2 : 0;
  if (c >= 0xE0 && c <= 0xEF) {
    const bool overlong = c == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = c == 0xED && byte(1) > 0x9F;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (c >= 0xF0 && c <= 0xF4) {
    const bool overlong = c == 0xF0 && byte(1) < 0x90;
    const bool beyond = c == 0xF4 && byte(1) > 0x8F;
    return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

int line_of(std::string_view text, std::size_t at) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

// `coding[:=]\s*([-\w.]+)` in a comment that begins the line; nullopt where there is none.
std::optional<std::string> cookie(std::string_view line) {
  const std::size_t hash = line.find_first_not_of(" \t\f");
  if (hash == std::string_view::npos || line[hash] != '#') return std::nullopt;
  for (std::size_t at = line.find("coding", hash); at != std::string_view::npos; at = line.find("coding", at + 1)) {
    std::size_t from = at + 6;
    if (from >= line.size() || (line[from] != ':' && line[from] != '=')) continue;
    from = line.find_first_not_of(" \t", from + 1);
    if (from == std::string_view::npos) continue;
    std::size_t to = from;
    while (to < line.size() && (std::isalnum(static_cast<unsigned char>(line[to])) != 0 || line[to] == '-' ||
                                line[to] == '_' || line[to] == '.')) {
      ++to;
    }
    if (to == from) continue;
    std::string name(line.substr(from, to - from));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return c == '_' ? '-' : static_cast<char>(std::tolower(c)); });
    return name;
  }
  return std::nullopt;
}

std::optional<std::string> declared_encoding(std::string_view text) {
  for (int line = 0; line < 2 && !text.empty(); ++line) {
    const std::size_t end = text.find_first_of("\r\n");
    const std::string_view first = text.substr(0, end);
    if (auto name = cookie(first)) return name;
    // The second line counts only where the first one is blank or a comment.
    const std::size_t begin = first.find_first_not_of(" \t\f");
    if (begin != std::string_view::npos && first[begin] != '#') return std::nullopt;
    if (end == std::string_view::npos) return std::nullopt;
    text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
  }
  return std::nullopt;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

DecodedSource decode_python(std::string_view bytes) {
  DecodedSource source;
  source.text = bytes;
  const bool mark = bytes.starts_with("\xEF\xBB\xBF");
  if (mark) source.text.remove_prefix(3);
  if (const std::size_t zero = bytes.find('\0'); zero != std::string_view::npos) {
    source.state = DecodedSource::State::kWrong;
    source.line = line_of(bytes, zero);
    return source;
  }
  if (auto declared = declared_encoding(source.text)) source.encoding = *declared;
  if (is_ascii(source.text)) return source;

  const bool utf8 =
      is_one_of(source.encoding, {"utf-8", "utf8", "utf-8-sig", "u8"}) || source.encoding.starts_with("utf-8-");
  const bool ascii = is_one_of(source.encoding, {"ascii", "us-ascii", "646"});
  if (utf8 || ascii) {
    for (std::size_t at = 0; at < source.text.size();) {
      const std::size_t size = sequence(source.text, at);
      if (size == 0 || (ascii && size > 1)) {
        source.state = DecodedSource::State::kWrong;
        source.line = line_of(source.text, at);
        return source;
      }
      at += size;
    }
    return source;
  }
  if (is_one_of(source.encoding, {"latin-1", "latin1", "iso-8859-1", "iso8859-1", "8859", "l1"}) && !mark) {
    source.owned.reserve(source.text.size() + source.text.size() / 8);
    for (const char c : source.text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80) {
        source.owned += c;
      } else {
        source.owned += static_cast<char>(0xC0U | (byte >> 6U));
        source.owned += static_cast<char>(0x80U | (byte & 0x3FU));
      }
    }
    return source;
  }
  source.state = DecodedSource::State::kUnknown;
  return source;
}

}  // namespace lockkeeper::alembic
