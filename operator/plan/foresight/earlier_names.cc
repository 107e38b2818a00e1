#include "plan/foresight/earlier_names.h"

namespace lockkeeper::plan {

std::optional<std::string> EarlierNames::find(const std::string& name) const {
  if (own_.contains(name)) return std::nullopt;
  const auto found = formerly_.find(name);
  return found == formerly_.end() ? name : found->second;
}

void EarlierNames::take_made(const std::string& name) {
  own_.insert(name);
  formerly_.erase(name);
}

void EarlierNames::take_renamed(const std::string& from, const std::string& to) {
  const std::optional<std::string> before = find(from);
  own_.erase(from);
  formerly_.erase(from);
  if (before) {
    own_.erase(to);
    formerly_[to] = *before;
  } else {
    take_made(to);
  }
}

}  // namespace lockkeeper::plan
