// A Kubernetes LabelSelector, as a value. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"

namespace lockkeeper::controller {

using Labels = std::map<std::string, std::string>;

struct LabelRequirement {
  std::string key;
  std::string op;  // In, NotIn, Exists, DoesNotExist
  std::vector<std::string> values;
  [[nodiscard]] bool operator==(const LabelRequirement&) const = default;
};

struct PodSelector {
  Labels labels;
  std::vector<LabelRequirement> expressions;
  [[nodiscard]] bool operator==(const PodSelector&) const = default;
};

// Reads an object with matchLabels and matchExpressions.
[[nodiscard]] PodSelector parse_selector(const Json& selector);

// Returns: whether the selector selects a pod with those labels; an empty selector matches every pod.
[[nodiscard]] bool matches(const PodSelector& selector, const Labels& labels);
// Returns: whether `labels` has every label of `wanted` with its value.
[[nodiscard]] bool contains(const Labels& labels, const Labels& wanted);

}  // namespace lockkeeper::controller
