// What a browser asks of the program's own page, as a value. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper::kube {

struct PageRequest {
  std::string path;                            // decoded, absolute
  std::map<std::string, std::string> query;    // decoded; of a name that comes twice the first
  std::map<std::string, std::string> headers;  // names in lower case; values of one that comes twice with `, ` between
  std::uint16_t port = 0;                      // that it came to
};

// Reads a request's target: `/migration?namespace=shop&name=app`.
// Returns: path and query, and nothing else; nullopt for one that is no absolute path, or has control characters.
[[nodiscard]] std::optional<PageRequest> parse_target(std::string_view target);

}  // namespace lockkeeper::kube
