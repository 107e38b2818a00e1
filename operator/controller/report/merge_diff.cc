#include "controller/report/merge_diff.h"

namespace lockkeeper::controller {

Json merge_diff(const Json& before, const Json& after) {
  Json patch = Json::object();
  for (const auto& [field, value] : before.items()) {
    if (!after.contains(field)) patch[field] = nullptr;
  }
  for (const auto& [field, value] : after.items()) {
    if (!before.contains(field)) {
      patch[field] = value;
    } else if (const Json& old = before[field]; old != value) {
      patch[field] = old.is_object() && value.is_object() ? merge_diff(old, value) : value;
    }
  }
  return patch;
}

}  // namespace lockkeeper::controller
