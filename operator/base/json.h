// Access to JSON that somebody else wrote. Nothing here throws nlohmann's exceptions: a missing or mistyped value is
// read as an empty one, and a text that is no JSON is an Error.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper {

using Json = nlohmann::json;

// Throws: Error (terminal) whose sentence opens with `place`: `kubeconfig /x/y: not valid JSON at byte 7`. It does not
// quote the text, which may hold a secret.
[[nodiscard]] Json parse_json(std::string_view text, std::string_view place);

// The value at a path of keys: find(pod, {"status", "phase"}).
// Returns: a pointer into `value`; nullptr where a key of the path is missing.
[[nodiscard]] const Json* find(const Json& value, std::initializer_list<std::string_view> path);

// Returns: the value at the path where it is there and of that type, else `otherwise` or an empty value. strings_at and
// map_at leave out items that are no strings.
[[nodiscard]] std::string string_at(const Json& value, std::initializer_list<std::string_view> path,
                                    std::string_view otherwise = "");
[[nodiscard]] std::int64_t integer_at(const Json& value, std::initializer_list<std::string_view> path,
                                      std::int64_t otherwise = 0);
[[nodiscard]] bool bool_at(const Json& value, std::initializer_list<std::string_view> path, bool otherwise = false);
[[nodiscard]] std::vector<std::string> strings_at(const Json& value, std::initializer_list<std::string_view> path);
[[nodiscard]] std::map<std::string, std::string> map_at(const Json& value,
                                                        std::initializer_list<std::string_view> path);

// Returns: the JSON as one line. Invalid UTF-8 is replaced, since the output of other programs may hold some.
[[nodiscard]] std::string to_line(const Json& value);

}  // namespace lockkeeper
