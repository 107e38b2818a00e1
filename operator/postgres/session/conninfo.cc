#include "postgres/session/conninfo.h"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace lockkeeper::postgres {
namespace {

using OptionList = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

std::string quoted(const std::string& value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

}  // namespace

bool is_conninfo_keyword(const std::string& name) {
  static const std::vector<std::string> keywords = [] {
    std::vector<std::string> names;
    const OptionList defaults(PQconndefaults(), &PQconninfoFree);
    for (const PQconninfoOption* option = defaults.get(); option != nullptr && option->keyword != nullptr; ++option) {
      names.emplace_back(option->keyword);
    }
    return names;
  }();
  return std::find(keywords.begin(), keywords.end(), name) != keywords.end();
}

std::optional<ConninfoOptions> parse_conninfo(const std::string& text) {
  char* error = nullptr;
  const OptionList list(PQconninfoParse(text.c_str(), &error), &PQconninfoFree);
  if (error != nullptr) PQfreemem(error);
  if (list == nullptr) return std::nullopt;
  ConninfoOptions options;
  for (const PQconninfoOption* option = list.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') options[option->keyword] = option->val;
  }
  return options;
}

std::string write_conninfo(const ConninfoOptions& options) {
  std::string text;
  for (const auto& [name, value] : options) {
    if (!value.empty()) text += (text.empty() ? "" : " ") + name + "=" + quoted(value);
  }
  return text;
}

}  // namespace lockkeeper::postgres
