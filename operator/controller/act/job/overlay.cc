#include "controller/act/job/overlay.h"

#include <algorithm>
#include <array>

namespace lockkeeper::controller {
namespace {

// List field → the field by which its items are told apart (k8s.io/api/core/v1, patchMergeKey).
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kMergeKeys{{
    {"containers", "name"},
    {"initContainers", "name"},
    {"volumes", "name"},
    {"env", "name"},
    {"imagePullSecrets", "name"},
    {"volumeMounts", "mountPath"},
    {"volumeDevices", "devicePath"},
    {"hostAliases", "ip"},
}};

std::string_view merge_key(std::string_view field) {
  for (const auto& [list, key] : kMergeKeys) {
    if (list == field) return key;
  }
  return {};
}

Json merged_list(Json base, const Json& over, std::string_view key) {
  for (const Json& item : over) {
    const auto same = std::find_if(base.begin(), base.end(),
                                   [&](const Json& old) { return string_at(old, {key}) == string_at(item, {key}); });
    if (same == base.end()) {
      base.push_back(item);
    } else {
      *same = overlay(*same, item);
    }
  }
  return base;
}

}  // namespace

Json overlay(Json base, const Json& over) {
  if (!base.is_object() || !over.is_object()) return over;
  for (const auto& [field, value] : over.items()) {
    if (value.is_null()) {
      base.erase(field);
    } else if (!base.contains(field)) {
      base[field] = value;
    } else if (value.is_array() && base[field].is_array() && !merge_key(field).empty()) {
      base[field] = merged_list(base[field], value, merge_key(field));
    } else if (value.is_array() && base[field].is_array() && field == "tolerations") {
      base[field].insert(base[field].end(), value.begin(), value.end());
    } else {
      base[field] = overlay(base[field], value);
    }
  }
  return base;
}

}  // namespace lockkeeper::controller
