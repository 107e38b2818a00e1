#include "api/importance.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lockkeeper::api {

namespace {

// What keeps us from judging rows and schema, the first cause first.
constexpr std::array kCauses{Code::kDatabaseUnreachable, Code::kConfigError,         Code::kEnvError,
                             Code::kOutOfMemory,         Code::kUnsupportedDatabase, Code::kTargetMismatch,
                             Code::kRevisionError,       Code::kMissingParent,       Code::kCycle,
                             Code::kDuplicateRevision};
// What may go on stands before all.
constexpr Code kLastOfGoodNews = Code::kFreshDatabase;

std::pair<int, int> rank(Code code) {
  const int number = static_cast<int>(code);
  if (code <= kLastOfGoodNews) return {0, number};
  const auto* cause = std::find(kCauses.begin(), kCauses.end(), code);
  if (cause == kCauses.end()) return {2, number};
  return {1, static_cast<int>(cause - kCauses.begin())};
}

}  // namespace

bool comes_before(Code one, Code other) {
  return rank(one) < rank(other);
}

}  // namespace lockkeeper::api
