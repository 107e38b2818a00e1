#include "kube/api_error.h"

#include <fmt/core.h>

#include <charconv>

namespace lockkeeper::kube {
namespace {

// Bodies that are no Status (a proxy's HTML page) are cut to what fits in a sentence.
constexpr std::size_t kLongestBody = 300;

std::optional<Milliseconds> seconds(const std::string& text) {
  int value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return Milliseconds(std::int64_t{value} * 1000);
}

ErrorKind kind_of(int status, const Json& body) {
  if (status == 429 || status >= 500) return ErrorKind::kTransient;
  // A JSON patch that does not apply says Invalid without saying of which object; a value that breaks the schema
  // names the object's kind.
  // A webhook that denies names neither, whatever status it chose.
  const bool denied = string_at(body, {"message"}).find("denied the request") != std::string::npos;
  if (denied && status < 500 && status != 429) return ErrorKind::kTerminal;
  if (status == 409) return ErrorKind::kConflict;
  if (status == 422 && find(body, {"reason"}) != nullptr && string_at(body, {"details", "kind"}).empty()) {
    return ErrorKind::kConflict;
  }
  return ErrorKind::kTerminal;
}

ApiError build(const std::string& what, int status, const Json& body, const std::string& otherwise,
               std::optional<Milliseconds> retry_after) {
  std::string message = string_at(body, {"message"}, otherwise);
  if (message.empty()) message = "no message";
  if (!retry_after) {
    if (const auto seconds = integer_at(body, {"details", "retryAfterSeconds"}); seconds > 0) {
      retry_after = Milliseconds(seconds * 1000);
    }
  }
  return {kind_of(status, body), fmt::format("{}: the API server answered {}: {}", what, status, message), status,
          string_at(body, {"reason"}), retry_after};
}

}  // namespace

ApiError to_error(const std::string& what, const HttpHeaders& headers, const std::string& body) {
  const Json parsed = Json::parse(body, nullptr, false);
  const Json status = parsed.is_object() ? parsed : Json::object();
  return build(what, headers.status, status, body.substr(0, kLongestBody), seconds(headers.retry_after));
}

ApiError to_error(const std::string& what, const Json& status) {
  return build(what, static_cast<int>(integer_at(status, {"code"}, 500)), status, "", std::nullopt);
}

}  // namespace lockkeeper::kube
