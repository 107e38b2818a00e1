#include "cmd/kubectl_lockkeeper/report_redaction.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace lockkeeper::cmd {
namespace {

constexpr const char* kMask = "***";
constexpr std::array<std::string_view, 9> kSecretWords{"pass",       "pwd",    "secret", "token", "credential",
                                                       "privatekey", "apikey", "dsn",    "auth"};
constexpr const char* kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

bool is_word_list(std::string_view key) {
  return key == "args" || key == "command" || key == "apply" || key == "plan" || key == "python";
}

// `--password=x` → `--password=***`; `x` behind `--password` → `***`.
void mask_words(Json& words, const Redaction& redaction) {
  bool is_value = false;
  for (Json& word : words) {
    if (!word.is_string()) continue;
    const std::string text = word.get<std::string>();
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (is_value && !text.starts_with('-')) {
      word = kMask;
    } else if (equals != std::string::npos && is_called_secret(name)) {
      word = name + "=" + kMask;
    } else {
      word = text_without_secrets(text, redaction);
    }
    is_value = equals == std::string::npos && text.starts_with('-') && is_called_secret(name);
  }
}

void mask_variables(Json& variables) {
  for (Json& variable : variables) {
    if (variable.is_object() && variable.contains("value")) variable["value"] = kMask;
  }
}

void mask_pairs(Json& pairs) {
  for (Json& pair : pairs) {
    if (pair.is_string()) pair = pair.get<std::string>().substr(0, pair.get<std::string>().find('=')) + "=" + kMask;
  }
}

void mask(Json& value, const std::string& key, const Redaction& redaction) {
  if (value.is_string()) {
    value = text_without_secrets(value.get<std::string>(), redaction);
  } else if (value.is_array()) {
    if (is_word_list(key)) return mask_words(value, redaction);
    if (key == "x") return mask_pairs(value);
    if (key == "env") mask_variables(value);
    for (Json& inner : value) mask(inner, key, redaction);
  } else if (value.is_object()) {
    value.erase("managedFields");
    value.erase(kLastApplied);
    for (auto& [name, inner] : value.items()) mask(inner, name, redaction);
  }
}

// Where the literal that begins at `quote` has its last quote; a doubled one is a part of it.
std::size_t end_of_literal(std::string_view text, std::size_t quote) {
  for (std::size_t at = quote + 1; at < text.size(); ++at) {
    if (text[at] != '\'') continue;
    if (at + 1 == text.size() || text[at + 1] != '\'') return at;
    ++at;
  }
  return text.size();
}

// `PASSWORD 'x'`, `password E'x'`. https://www.postgresql.org/docs/current/sql-createrole.html
std::string without_sql_passwords(std::string_view text) {
  constexpr std::string_view kName = "password";
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  std::string out;
  std::size_t from = 0;
  for (;;) {
    const auto found =
        std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), kName.begin(), kName.end(), same);
    if (found == text.end()) return out.append(text.substr(from));
    std::size_t at = static_cast<std::size_t>(found - text.begin()) + kName.size();
    while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) != 0) ++at;
    if (at + 1 < text.size() && same(text[at], 'e') && text[at + 1] == '\'') ++at;
    const bool is_literal = at < text.size() && text[at] == '\'';
    out.append(text.substr(from, at - from + (is_literal ? 1 : 0)));
    if (is_literal) out.append(kMask);
    from = is_literal ? end_of_literal(text, at) : at;
  }
}

}  // namespace

std::string text_without_secrets(std::string_view text, const Redaction& redaction) {
  return without_sql_passwords(redaction.apply(text));
}

bool is_called_secret(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](std::string_view word) { return letters.find(word) != std::string::npos; });
}

void learn_secrets(const Json& object, Redaction& redaction) {
  if (object.is_array()) {
    for (const Json& inner : object) learn_secrets(inner, redaction);
  }
  if (!object.is_object()) return;
  const std::string value = string_at(object, {"value"});
  const bool is_url = value.find("://") != std::string::npos && value.find('@') != std::string::npos;
  if (!value.empty() && (is_url || is_called_secret(string_at(object, {"name"})))) redaction.add(Secret(value));
  for (const auto& [name, inner] : object.items()) learn_secrets(inner, redaction);
}

Json without_secrets(Json object, const Redaction& redaction) {
  mask(object, "", redaction);
  return object;
}

}  // namespace lockkeeper::cmd
