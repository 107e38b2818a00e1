#include "api/policy.h"

namespace lockkeeper::api {
namespace {

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin));
}

}  // namespace

std::string kebab_case(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (is_upper && !out.empty()) out += '-';
    out += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::string to_string(const LintIgnore& ignore) {
  return ignore.rule + (ignore.revision.empty() ? "" : "@" + ignore.revision) + ": " + ignore.reason;
}

std::optional<LintIgnore> parse_lint_ignore(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view which = text.substr(0, colon);
  const std::size_t at = which.find('@');
  LintIgnore ignore{trimmed(which.substr(0, at)), "", trimmed(text.substr(colon + 1))};
  if (at != std::string_view::npos) ignore.revision = trimmed(which.substr(at + 1));
  const bool names_no_revision = at != std::string_view::npos && ignore.revision.empty();
  if (ignore.rule.empty() || ignore.reason.empty() || names_no_revision) return std::nullopt;
  return ignore;
}

}  // namespace lockkeeper::api
