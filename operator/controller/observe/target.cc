#include "controller/observe/target.h"

#include "base/digest.h"

namespace lockkeeper::controller {
namespace {

constexpr std::size_t kLongestName = 63;
constexpr std::size_t kHashDigits = 10;
constexpr std::size_t kScopeDigits = 8;
constexpr std::size_t kCodeDigits = 24;

// Between parts stands a byte that no part can hold, so that no two lists of parts read the same.
std::string joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out.append(part).push_back('\n');
  return out;
}

}  // namespace

std::string target_key(std::string_view migration_uid, std::string_view image, std::string_view template_identity,
                       std::string_view scope) {
  return sha256_hex(scope).substr(0, kScopeDigits) + "-" +
         sha256_hex(joined({migration_uid, image, template_identity})).substr(0, kCodeDigits);
}

bool same_scope(std::string_view key, std::string_view other) {
  return key.size() > kScopeDigits && key.substr(0, kScopeDigits + 1) == other.substr(0, kScopeDigits + 1);
}

std::string job_name(std::string_view migration_name, std::string_view migration_uid, std::string_view target_key,
                     int attempt) {
  std::string name(migration_name.substr(0, kLongestName - kHashDigits - 1));
  for (char& c : name) {
    if (c == '.') c = '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  const std::string hash = sha256_hex(joined({migration_uid, target_key, std::to_string(attempt)}));
  return name + "-" + hash.substr(0, kHashDigits);
}

}  // namespace lockkeeper::controller
