#include "alembic/config/ini_file.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace lockkeeper::alembic {

namespace {

constexpr std::string_view kSpace = " \t\r\f\v";
constexpr int kDeepest = 10;  // configparser.MAX_INTERPOLATION_DEPTH

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

}  // namespace

IniFile::IniFile(std::string_view text, const std::string& here) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  defaults_["here"] = here;
  Section* section = nullptr;
  std::string* value = nullptr;  // of the last key, which deeper lines go on with
  std::size_t value_indent = 0;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::string_view content = trimmed(line);
    if (content.empty()) {
      if (value != nullptr) *value += '\n';
      continue;
    }
    if (content.front() == '#' || content.front() == ';') continue;
    const std::size_t indent = line.find_first_not_of(kSpace);
    if (value != nullptr && indent > value_indent) {
      *value += '\n';
      *value += content;
      continue;
    }
    if (content.front() == '[' && content.find(']') != std::string_view::npos) {
      const std::string name(content.substr(1, content.rfind(']') - 1));
      section = name == "DEFAULT" ? &defaults_ : &sections_[name];
      value = nullptr;
      value_indent = indent;
      continue;
    }
    const std::size_t delimiter = content.find_first_of("=:");
    if (section == nullptr || delimiter == std::string_view::npos || delimiter == 0) {
      if (wrong_line_ == 0) wrong_line_ = number;
      continue;
    }
    value = &(*section)[lower(trimmed(content.substr(0, delimiter)))];
    *value = trimmed(content.substr(delimiter + 1));
    value_indent = indent;
  }
  const auto without_last_lines = [](Section& values) {
    for (auto& [key, each] : values) {
      while (!each.empty() && each.back() == '\n') each.pop_back();
    }
  };
  without_last_lines(defaults_);
  for (auto& [name, values] : sections_) without_last_lines(values);
}

std::optional<IniFile::Value> IniFile::get(const std::string& section, const std::string& key) const {
  const auto found = sections_.find(section);
  if (found == sections_.end()) return std::nullopt;
  Section values = found->second;
  values.insert(defaults_.begin(), defaults_.end());
  const auto raw = values.find(key);
  if (raw == values.end()) return std::nullopt;
  Value value;
  if (!interpolate(raw->second, values, 1, value)) {
    value = {.text = raw->second, .interpolated = false, .unknown = std::move(value.unknown)};
  }
  return value;
}

bool IniFile::interpolate(std::string_view raw, const Section& values, int depth, Value& value) const {
  if (depth > kDeepest) return false;
  for (std::size_t at = 0; at < raw.size();) {
    if (raw[at] != '%') {
      value.text += raw[at++];
      continue;
    }
    if (raw.substr(at, 2) == "%%") {
      value.text += '%';
      at += 2;
      continue;
    }
    const std::size_t close = raw.find(")s", at);
    if (raw.substr(at, 2) != "%(" || close == std::string_view::npos) return false;
    const auto found = values.find(lower(raw.substr(at + 2, close - at - 2)));
    if (found == values.end()) {
      value.unknown = raw.substr(at + 2, close - at - 2);
      return false;
    }
    if (!interpolate(found->second, values, depth + 1, value)) return false;
    at = close + 2;
  }
  return true;
}

}  // namespace lockkeeper::alembic
