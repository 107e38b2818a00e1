#include "base/json.h"

#include <fmt/core.h>

#include "base/error.h"

namespace lockkeeper {

Json parse_json(std::string_view text, std::string_view place) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& failure) {
    // nlohmann quotes the input in its message; the byte number is enough and shows no secret.
    const auto* parse = dynamic_cast<const Json::parse_error*>(&failure);
    const std::string where = parse != nullptr ? fmt::format(" at byte {}", parse->byte) : "";
    throw Error(ErrorKind::kTerminal, fmt::format("{}: not valid JSON{}", place, where));
  }
}

const Json* find(const Json& value, std::initializer_list<std::string_view> path) {
  const Json* at = &value;
  for (const std::string_view key : path) {
    if (!at->is_object()) return nullptr;
    const auto next = at->find(key);
    if (next == at->end()) return nullptr;
    at = &*next;
  }
  return at;
}

std::string string_at(const Json& value, std::initializer_list<std::string_view> path, std::string_view otherwise) {
  const Json* at = find(value, path);
  return at != nullptr && at->is_string() ? at->get<std::string>() : std::string(otherwise);
}

std::int64_t integer_at(const Json& value, std::initializer_list<std::string_view> path, std::int64_t otherwise) {
  const Json* at = find(value, path);
  return at != nullptr && at->is_number_integer() ? at->get<std::int64_t>() : otherwise;
}

bool bool_at(const Json& value, std::initializer_list<std::string_view> path, bool otherwise) {
  const Json* at = find(value, path);
  return at != nullptr && at->is_boolean() ? at->get<bool>() : otherwise;
}

std::vector<std::string> strings_at(const Json& value, std::initializer_list<std::string_view> path) {
  std::vector<std::string> out;
  const Json* at = find(value, path);
  if (at == nullptr || !at->is_array()) return out;
  for (const Json& item : *at) {
    if (item.is_string()) out.push_back(item.get<std::string>());
  }
  return out;
}

std::map<std::string, std::string> map_at(const Json& value, std::initializer_list<std::string_view> path) {
  std::map<std::string, std::string> out;
  const Json* at = find(value, path);
  if (at == nullptr || !at->is_object()) return out;
  for (const auto& [key, item] : at->items()) {
    if (item.is_string()) out.emplace(key, item.get<std::string>());
  }
  return out;
}

std::string to_line(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lockkeeper
