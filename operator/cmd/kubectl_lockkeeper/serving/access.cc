#include "cmd/kubectl_lockkeeper/serving/access.h"

#include <fmt/core.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "picture/escaping.h"

namespace lockkeeper::cmd {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr const char* kHowToComeIn =
    "Open the address that `kubectl lockkeeper ui` printed, whole: its token lets this browser in. Each start has "
    "another "
    "one.";

// Takes as long wherever the two differ, so that nobody can find the token byte by byte.
bool is_same_secret(const std::string& one, const std::string& other) {
  if (one.size() != other.size()) return false;
  unsigned difference = 0;
  for (std::size_t at = 0; at < one.size(); ++at) {
    difference |= static_cast<unsigned>(one[at] ^ other[at]);
  }
  return difference == 0;
}

std::string header_of(const kube::PageRequest& request, const char* name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

// Cookies do not tell ports apart: two pages at once must not take each other's.
std::string cookie_name(std::uint16_t port) {
  return fmt::format("lockkeeper-ui-{}", port);
}

std::optional<kube::PageAnswer> refusal_of_origin(const kube::PageRequest& request) {
  const std::string by_number = fmt::format("127.0.0.1:{}", request.port);
  const std::string by_name = fmt::format("localhost:{}", request.port);
  // A foreign name that leads to 127.0.0.1 would make another site's script one of this page (DNS rebinding).
  if (const std::string host = header_of(request, "host"); host != by_number && host != by_name) {
    return sentence_answer(421, fmt::format("This page is at http://{} and http://{} alone; a tunnel needs the same "
                                            "port at both ends.",
                                            by_number, by_name));
  }
  const std::string origin = header_of(request, "origin");
  const bool is_foreign = !origin.empty() && origin != "http://" + by_number && origin != "http://" + by_name;
  // `none`: typed, or by a bookmark. Another port of this machine is `same-site`.
  const std::string site = header_of(request, "sec-fetch-site");
  if (is_foreign || site == "cross-site" || site == "same-site") {
    return sentence_answer(403,
                           fmt::format("Another page has asked, which this one does not answer. {}", kHowToComeIn));
  }
  return std::nullopt;
}

}  // namespace

std::string random_token() {
  std::array<unsigned char, kTokenBytes> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw Error(ErrorKind::kTerminal,
                "the system gives no random bytes (getrandom), so the page could not be protected");
  }
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

Access::Access(std::string token, std::string browser_token)
    : token_(std::move(token)), browser_token_(std::move(browser_token)) {}

std::optional<kube::PageAnswer> Access::answer_to(const kube::PageRequest& request) {
  if (auto refused = refusal_of_origin(request)) return refused;
  if (const auto given = request.query.find("token"); request.path == "/" && given != request.query.end()) {
    if (!takes_token(given->second)) {
      return sentence_answer(403, fmt::format("This token is not, or no longer, good. {}", kHowToComeIn));
    }
    // Out of the address: it would stay in the history, and be copied with a link.
    kube::PageAnswer to_page{303, "text/plain; charset=utf-8", "", {}};
    to_page.headers.emplace_back("Location", "/");
    to_page.headers.emplace_back(
        "Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict", cookie_name(request.port), session_));
    return to_page;
  }
  if (has_cookie(request)) return std::nullopt;
  return sentence_answer(403, kHowToComeIn);
}

bool Access::takes_token(const std::string& given) {
  if (is_same_secret(given, token_)) return true;
  return is_same_secret(given, browser_token_) && !is_browser_token_used_.exchange(true);
}

bool Access::has_cookie(const kube::PageRequest& request) const {
  const std::string cookies = header_of(request, "cookie");
  const std::string wanted = cookie_name(request.port) + "=";
  for (std::size_t begin = 0; begin < cookies.size();) {
    const std::size_t end = std::min(cookies.find(';', begin), cookies.size());
    const std::string cookie = cookies.substr(begin, end - begin);
    if (cookie.starts_with(wanted) && is_same_secret(cookie.substr(wanted.size()), session_)) return true;
    begin = cookies.find_first_not_of("; ", end);
    if (begin == std::string::npos) break;
  }
  return false;
}

std::string page_address(std::uint16_t port, const std::string& token) {
  return fmt::format("http://127.0.0.1:{}/?token={}", port, token);
}

kube::PageAnswer sentence_answer(int status, const std::string& sentence) {
  kube::PageAnswer answer;
  answer.status = status;
  answer.body = fmt::format("<p>{}</p>\n", picture::html(sentence));
  return answer;
}

kube::PageAnswer with_safe_headers(kube::PageAnswer answer) {
  answer.headers.emplace_back("Content-Security-Policy",
                              "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src "
                              "'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors "
                              "'none'");
  answer.headers.emplace_back("X-Content-Type-Options", "nosniff");
  answer.headers.emplace_back("Referrer-Policy", "no-referrer");
  answer.headers.emplace_back("Cache-Control", "no-store");
  answer.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  answer.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  return answer;
}

}  // namespace lockkeeper::cmd
