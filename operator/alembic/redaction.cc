#include "alembic/redaction.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace lockkeeper::alembic {
namespace {

constexpr std::string_view kMask = "***";
// A shorter password may be a part of ordinary words: it is taken out only where it is a word of its own.
constexpr std::size_t kSurelyNoWord = 8;

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_word(c) || c == '-' || c == '.' || c == '~') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return out;
}

// Where the user part of `scheme://user:password@host` has its password: [begin, end) in `text`, from `from` on, or
// npos. A password may hold `:` and `@` in what people write; it ends at the last `@` before a space, quote or slash
// that follows it.
std::pair<std::size_t, std::size_t> url_password(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("://", from); at != std::string_view::npos; at = text.find("://", at + 3)) {
    const std::size_t stop = std::min(text.find_first_of(" \t\r\n\"'`<>", at + 3), text.size());
    const std::size_t at_sign = text.rfind('@', stop == 0 ? 0 : stop - 1);
    const std::size_t colon = text.find(':', at + 3);
    const std::size_t slash = text.find('/', at + 3);
    if (at_sign == std::string_view::npos || at_sign <= at + 3 || colon > at_sign || slash < colon) continue;
    return {colon + 1, at_sign};
  }
  return {std::string_view::npos, std::string_view::npos};
}

std::string without_url_passwords(std::string_view text) {
  std::string out;
  std::size_t from = 0;
  while (true) {
    const auto [begin, end] = url_password(text, from);
    if (begin == std::string_view::npos) break;
    out.append(text.substr(from, begin - from)).append(kMask);
    from = end;
  }
  return out.append(text.substr(from));
}

// `password=x`, `password='x y'`, `'password': 'x'`, `"password": "x"`.
std::string without_named_passwords(std::string_view text) {
  constexpr std::string_view kName = "password";
  std::string out;
  std::size_t from = 0;
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  while (true) {
    const auto found =
        std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), kName.begin(), kName.end(), same);
    if (found == text.end()) break;
    std::size_t at = static_cast<std::size_t>(found - text.begin()) + kName.size();
    if (at < text.size() && (text[at] == '\'' || text[at] == '"')) ++at;
    while (at < text.size() && text[at] == ' ') ++at;
    if (at >= text.size() || (text[at] != '=' && text[at] != ':')) {
      out.append(text.substr(from, at - from));
      from = at;
      continue;
    }
    const bool assigned = text[at] == '=';
    ++at;
    while (at < text.size() && text[at] == ' ') ++at;
    const bool quoted = at < text.size() && (text[at] == '\'' || text[at] == '"');
    // `password: …` without quotes is a sentence, not a value.
    if (!quoted && !assigned) {
      out.append(text.substr(from, at - from));
      from = at;
      continue;
    }
    const std::size_t begin = quoted ? at + 1 : at;
    std::size_t end = quoted ? text.find(text[at], begin) : text.find_first_of(" \t\r\n,;)&\"'", begin);
    end = std::min(end, text.size());
    out.append(text.substr(from, begin - from)).append(end > begin ? kMask : std::string_view());
    from = end;
  }
  return out.append(text.substr(from));
}

void replace_all(std::string& text, const std::string& secret) {
  const bool anywhere = secret.size() >= kSurelyNoWord;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
    const std::size_t end = at + secret.size();
    const bool alone = (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
    if (anywhere || alone) {
      text.replace(at, secret.size(), kMask);
      at += kMask.size();
    } else {
      ++at;
    }
  }
}

}  // namespace

void Redaction::add(const Secret& secret) {
  const std::string& text = secret.reveal();
  if (text.find("://") != std::string::npos) {
    const auto [begin, end] = url_password(text, 0);
    if (begin != std::string::npos) add(Secret(text.substr(begin, end - begin)));
  }
  add_spelling(text);
  add_spelling(percent_decoded(text));
  add_spelling(percent_encoded(text));
}

void Redaction::add_spelling(const std::string& spelling) {
  if (spelling.empty()) return;
  const Secret secret(spelling);
  if (std::find(spellings_.begin(), spellings_.end(), secret) != spellings_.end()) return;
  const auto shorter = std::find_if(spellings_.begin(), spellings_.end(),
                                    [&](const Secret& other) { return other.reveal().size() < spelling.size(); });
  spellings_.insert(shorter, secret);
}

std::string Redaction::apply(std::string_view text) const {
  std::string out(text);
  for (const Secret& secret : spellings_) replace_all(out, secret.reveal());
  return without_named_passwords(without_url_passwords(out));
}

}  // namespace lockkeeper::alembic
