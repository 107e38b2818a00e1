#include "plan/evidence/comparison_key.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"

namespace lockkeeper::plan {

namespace {

using schema::Field;
using schema::SchemaObject;

constexpr std::array<std::string_view, 7> kFacets{
    "owner", "privileges", "comment", "index comment", "not null comment", "identity privileges", "identity comment"};
constexpr std::size_t kShownValue = 60;

std::string shown(const std::optional<std::string>& value) {
  if (!value) return "none";
  std::string text;
  for (const char c : *value) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank) {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  return cut_behind(text, kShownValue);
}

std::string loosely(const Field& field) {
  if (!field.loose) return comparable(field);
  Field loose = field;
  loose.value = *field.loose;
  return comparable(loose);
}

std::optional<std::string> value_in(const SchemaObject& object, const std::string& name) {
  const Field* field = find_field(object, name);
  if (field == nullptr) return std::nullopt;
  return field->value;
}

}  // namespace

bool is_facet(std::string_view field) {
  return std::find(kFacets.begin(), kFacets.end(), field) != kFacets.end();
}

schema::Hash comparison_key(const SchemaObject& object) {
  const auto tie_breaker = [](const Field& field) { return is_facet(field.name); };
  if (std::none_of(object.fields.begin(), object.fields.end(), tie_breaker)) return object.loose;
  SchemaObject bare;
  bare.kind = object.kind;
  bare.schema = object.schema;
  bare.parent = object.parent;
  bare.name = object.name;
  bare.name_is_incidental = object.name_is_incidental;
  for (const Field& field : object.fields) {
    if (!tie_breaker(field)) bare.fields.push_back(field);
  }
  seal(bare);
  return bare.loose;
}

std::string essential_difference(const SchemaObject& expected, const SchemaObject& live) {
  if (is_broken_index(live) && !is_broken_index(expected)) return "not valid";
  std::set<std::string> names;
  for (const SchemaObject* object : {&expected, &live}) {
    for (const Field& field : object->fields) {
      const bool is_a_name = field.loose && field.loose->empty();
      if (!is_facet(field.name) && !is_a_name && field.aspect != schema::Aspect::kNote) names.insert(field.name);
    }
  }
  std::vector<std::string> differences;
  for (const std::string& name : names) {
    const Field* before = find_field(expected, name);
    const Field* after = find_field(live, name);
    if (before != nullptr && after != nullptr && loosely(*before) == loosely(*after)) continue;
    differences.push_back(
        fmt::format("{}: {}, not {}", name, shown(value_in(live, name)), shown(value_in(expected, name))));
  }
  if (differences.empty()) return "another definition";
  if (differences.size() <= 2) return join(differences, "; ");
  return fmt::format("{}; {}; and {} more", differences[0], differences[1], differences.size() - 2);
}

bool is_broken_index(const SchemaObject& object) {
  static constexpr std::array<std::string_view, 6> kSigns{"valid",       "ready",       "live",
                                                          "index valid", "index ready", "index live"};
  if (object.kind != schema::Kind::kIndex && object.kind != schema::Kind::kConstraint) return false;
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [&object](std::string_view sign) { return value_of(object, sign) == "false"; });
}

bool is_reindex_leftover(const SchemaObject& object) {
  if (object.kind != schema::Kind::kIndex) return false;
  std::string_view name = object.name;
  while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
  return name.ends_with("_ccnew") || name.ends_with("_ccold");
}

}  // namespace lockkeeper::plan
