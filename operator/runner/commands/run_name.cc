#include "runner/commands/run_name.h"

#include <random>
#include <string_view>

namespace lockkeeper::runner {

std::string make_run_name(const std::string& wished) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::size_t kWishLimit = 33;  // with the digits it fits into application_name (postgres/lock/fence.h)
  std::random_device random;
  std::string name = wished.empty() ? "" : wished.substr(0, kWishLimit) + "-";
  const int digits = wished.empty() ? 12 : 6;
  for (int i = 0; i < digits; ++i) name += kDigits[random() % kDigits.size()];
  return name;
}

}  // namespace lockkeeper::runner
