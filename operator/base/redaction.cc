#include "base/redaction.h"

#include <algorithm>
#include <cctype>

#include "base/percent_encoding.h"

namespace lockkeeper {
namespace {

constexpr std::string_view kMask = "***";

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

struct Span {
  std::size_t begin = std::string_view::npos;
  std::size_t end = std::string_view::npos;
};

// The password in the user part of a URL within `word`. It may hold `:`, `@` and `/` in what people write: it begins
// after the first colon, where no slash comes before, and ends at the word's last `@`.
Span url_password(std::string_view word) {
  const std::size_t at_sign = word.rfind('@');
  if (at_sign == std::string_view::npos) return {};
  for (std::size_t scheme = word.find("://"); scheme < at_sign; scheme = word.find("://", scheme + 3)) {
    const std::size_t colon = word.find(':', scheme + 3);
    if (colon < at_sign && word.find('/', scheme + 3) > colon) return {colon + 1, at_sign};
  }
  return {};
}

// The whole user part of a URL within `word`: the last `@` ends it, since it may hold one itself.
Span url_user_part(std::string_view word) {
  const std::size_t at_sign = word.rfind('@');
  const std::size_t scheme = word.find("://");
  if (at_sign == std::string_view::npos || scheme >= at_sign) return {};
  return {scheme + 3, at_sign};
}

std::string without_url_secrets(std::string_view text, Redaction::Users users) {
  constexpr std::string_view kBetweenWords = " \t\r\n\"'`<>";
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(kBetweenWords, begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    const Span secret = users == Redaction::Users::kGo ? url_user_part(word) : url_password(word);
    if (secret.begin == std::string_view::npos) {
      out.append(word);
    } else {
      out.append(word.substr(0, secret.begin)).append(kMask).append(word.substr(secret.end));
    }
    if (end < text.size()) out += text[end];
    begin = end + 1;
  }
  return out;
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

std::string without(std::string_view text, const std::string& secret) {
  const bool anywhere = secret.size() >= kSurelyNoWord;
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
    const std::size_t end = at + secret.size();
    const bool alone = (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
    if (anywhere || alone) {
      out.append(text.substr(from, at - from)).append(kMask);
      from = end;
    }
    at = end;
  }
  return out.append(text.substr(from));
}

}  // namespace

void Redaction::add(const Secret& secret) {
  const std::string& text = secret.reveal();
  if (text.find("://") != std::string::npos) {
    const Span password = url_password(text);
    if (password.begin != std::string::npos) add(Secret(text.substr(password.begin, password.end - password.begin)));
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

std::string Redaction::apply(std::string_view text, Users users) const {
  std::string out(text);
  for (const Secret& secret : spellings_) out = without(out, secret.reveal());
  return without_named_passwords(without_url_secrets(out, users));
}

}  // namespace lockkeeper
