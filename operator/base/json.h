// Reading JSON that somebody else wrote. Nothing here throws nlohmann's exceptions: a missing or mistyped value is
// an empty one, or an Error that names the path.
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

// `place` opens the sentence of the Error (terminal): `kubeconfig /x/y: not JSON: …`.
[[nodiscard]] Json parse_json(std::string_view text, std::string_view place);

// The value at a path of keys, or nullptr: find(pod, {"status", "phase"}).
[[nodiscard]] const Json* find(const Json& value, std::initializer_list<std::string_view> path);

// The value where it is there and of that type; otherwise what an absent value means.
[[nodiscard]] std::string string_at(const Json& value, std::initializer_list<std::string_view> path,
                                    std::string_view otherwise = "");
[[nodiscard]] std::int64_t integer_at(const Json& value, std::initializer_list<std::string_view> path,
                                      std::int64_t otherwise = 0);
[[nodiscard]] bool bool_at(const Json& value, std::initializer_list<std::string_view> path, bool otherwise = false);
[[nodiscard]] std::vector<std::string> strings_at(const Json& value, std::initializer_list<std::string_view> path);
[[nodiscard]] std::map<std::string, std::string> map_at(const Json& value,
                                                        std::initializer_list<std::string_view> path);

// One line, invalid UTF-8 replaced: what other people's programs print need not be UTF-8.
[[nodiscard]] std::string to_line(const Json& value);

}  // namespace lockkeeper
