#include "kube/page_request.h"

#include <algorithm>

#include "base/percent_encoding.h"

namespace lockkeeper::kube {
namespace {

constexpr unsigned char kFirstPrintable = 0x20;
constexpr unsigned char kDelete = 0x7f;

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < kFirstPrintable || byte == kDelete;
  });
}

}  // namespace

std::optional<PageRequest> parse_target(std::string_view target) {
  if (!target.starts_with('/')) return std::nullopt;
  PageRequest request;
  const std::size_t question = std::min(target.find('?'), target.size());
  request.path = percent_decoded(target.substr(0, question));
  if (has_control_characters(request.path)) return std::nullopt;
  for (std::size_t begin = question + 1; begin < target.size();) {
    const std::size_t end = std::min(target.find('&', begin), target.size());
    const std::string_view pair = target.substr(begin, end - begin);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::string name = percent_decoded(pair.substr(0, equals));
    std::string value = equals < pair.size() ? percent_decoded(pair.substr(equals + 1)) : "";
    if (has_control_characters(name) || has_control_characters(value)) return std::nullopt;
    if (!name.empty()) request.query.emplace(std::move(name), std::move(value));
    begin = end + 1;
  }
  return request;
}

}  // namespace lockkeeper::kube
