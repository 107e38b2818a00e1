#include "kube/yaml_text.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace lockkeeper::kube {
namespace {

// Words that some version of YAML reads as a value of another type. https://yaml.org/type/bool.html, null.html
constexpr std::array<std::string_view, 11> kNoStrings{"y",    "n",     "yes",  "no", "on", "off",
                                                      "true", "false", "null", "~",  "nan"};

// Whether it can stand without quotes; what is doubtful gets them.
bool is_plain(const std::string& text) {
  if (text.empty() || (std::isalpha(static_cast<unsigned char>(text.front())) == 0 && text.front() != '/'))
    return false;
  std::string small = text;
  std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) { return std::tolower(c); });
  if (std::find(kNoStrings.begin(), kNoStrings.end(), small) != kNoStrings.end()) return false;
  if (text.back() == ' ' || text.back() == ':') return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (std::isalnum(c) != 0 || std::string_view(" _-./@+,()=").find(text[at]) != std::string_view::npos) continue;
    if (text[at] == ':' && text[at + 1] != ' ') continue;
    return false;
  }
  return true;
}

// A block ends with one newline, and its first line says how far all are indented.
bool is_block(const std::string& text) {
  return text.size() > 1 && text.back() == '\n' && text[text.size() - 2] != '\n' && text.front() != ' ' &&
         text.front() != '\n' && text.find_first_of("\r\t") == std::string::npos;
}

void emit_string(YAML::Emitter& out, const std::string& text) {
  if (is_block(text)) {
    out << YAML::Literal << text;
  } else if (is_plain(text)) {
    out << text;
  } else {
    out << YAML::DoubleQuoted << text;
  }
}

void emit(YAML::Emitter& out, const Json& value) {
  if (value.is_object()) {
    if (value.empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const auto& [key, inner] : value.items()) {
      out << YAML::Key;
      emit_string(out, key);
      out << YAML::Value;
      emit(out, inner);
    }
    out << YAML::EndMap;
  } else if (value.is_array()) {
    if (value.empty()) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const Json& inner : value) emit(out, inner);
    out << YAML::EndSeq;
  } else if (value.is_string()) {
    emit_string(out, value.get_ref<const std::string&>());
  } else if (value.is_null()) {
    out << YAML::Null;
  } else {
    out << to_line(value);  // numbers and booleans are spelled alike
  }
}

}  // namespace

std::string to_yaml(const Json& value) {
  YAML::Emitter out;
  emit(out, value);
  return std::string(out.c_str(), out.size()) + "\n";
}

}  // namespace lockkeeper::kube
