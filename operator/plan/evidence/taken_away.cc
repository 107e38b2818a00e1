#include "plan/evidence/taken_away.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

namespace lockkeeper::plan {
namespace {

// Of `value NAME of type SCHEMA.TYPE` the type's name, of `SCHEMA.TABLE.COLUMN` the table's; else empty.
std::string whole_of(const std::string& name) {
  constexpr std::string_view kOfType = " of type ";
  if (name.starts_with("value ")) {
    const std::size_t at = name.rfind(kOfType);
    return at == std::string::npos ? std::string() : "type " + name.substr(at + kOfType.size());
  }
  const std::size_t dot = name.rfind('.');
  return dot == std::string::npos ? std::string() : name.substr(0, dot);
}

}  // namespace

std::vector<std::string> taken_away(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  std::vector<std::string> gone;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(gone));
  const std::set<std::string> all(gone.begin(), gone.end());
  std::erase_if(gone, [&](const std::string& name) { return all.contains(whole_of(name)); });
  return gone;
}

}  // namespace lockkeeper::plan
