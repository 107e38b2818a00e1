#include "controller/observe/pod_selector.h"

#include <algorithm>

namespace lockkeeper::controller {

PodSelector parse_selector(const Json& selector) {
  PodSelector out;
  out.labels = map_at(selector, {"matchLabels"});
  const Json* expressions = find(selector, {"matchExpressions"});
  if (expressions == nullptr || !expressions->is_array()) return out;
  for (const Json& one : *expressions) {
    out.expressions.push_back({string_at(one, {"key"}), string_at(one, {"operator"}), strings_at(one, {"values"})});
  }
  return out;
}

bool contains(const Labels& labels, const Labels& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& label) {
    const auto found = labels.find(label.first);
    return found != labels.end() && found->second == label.second;
  });
}

bool matches(const PodSelector& selector, const Labels& labels) {
  if (!contains(labels, selector.labels)) return false;
  return std::all_of(selector.expressions.begin(), selector.expressions.end(), [&](const LabelRequirement& one) {
    const auto found = labels.find(one.key);
    const bool is_there = found != labels.end();
    if (one.op == "Exists") return is_there;
    if (one.op == "DoesNotExist") return !is_there;
    const bool is_listed =
        is_there && std::find(one.values.begin(), one.values.end(), found->second) != one.values.end();
    return one.op == "In" ? is_listed : !is_listed;
  });
}

}  // namespace lockkeeper::controller
