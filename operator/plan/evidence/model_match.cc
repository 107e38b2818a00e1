#include "plan/evidence/model_match.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "plan/evidence/comparison_key.h"

namespace lockkeeper::plan {
namespace {

using schema::Kind;
using schema::SchemaObject;

// What a model says of a table; all else on it is somebody else's.
bool is_part_of_a_model(Kind kind) {
  return kind == Kind::kColumn || kind == Kind::kConstraint || kind == Kind::kIndex;
}

class Matcher {
 public:
  Matcher(const schema::Fingerprint& base, const schema::Fingerprint& models, const schema::Fingerprint& live)
      : base_(base), models_(models), live_(live) {
    for (const SchemaObject& object : live_.objects()) by_essence_.emplace(comparison_key(object), &object);
  }

  ModelMatch run() {
    std::vector<const SchemaObject*> unnamed;
    std::vector<const SchemaObject*> made;
    for (const SchemaObject& object : models_.objects()) {
      if (!is_of_base(object)) made.push_back(&object);
    }
    match_.made = made.size();
    for (const SchemaObject* object : made) {
      if (object->parent.empty()) tables_.emplace(object->schema, object->name);
      if (!take_by_name(*object)) unnamed.push_back(object);
    }
    for (const SchemaObject* object : unnamed) missing(*object);
    look_beside();
    if (!seen_any_) {
      match_.differences.clear();
    } else {
      match_.state = match_.differences.empty() ? ModelMatch::State::kEqual : ModelMatch::State::kDiffers;
    }
    return std::move(match_);
  }

 private:
  [[nodiscard]] bool is_of_base(const SchemaObject& object) const {
    const SchemaObject* before = base_.find(identity(object));
    return before != nullptr && comparison_key(*before) == comparison_key(object);
  }

  bool take_by_name(const SchemaObject& object) {
    const SchemaObject* there = live_.find(identity(object));
    if (there == nullptr || (object.name_is_incidental && comparison_key(*there) != comparison_key(object)))
      return false;
    seen_any_ = true;
    taken_.insert(there);
    if (comparison_key(*there) != comparison_key(object)) {
      match_.differences.push_back(fmt::format("{} ({})", display(object), essential_difference(object, *there)));
    }
    return true;
  }

  // Unless it has another name there, which nobody need have chosen.
  void missing(const SchemaObject& object) {
    if (object.name_is_incidental) {
      const auto [begin, end] = by_essence_.equal_range(comparison_key(object));
      const auto found = std::find_if(begin, end, [this](const auto& one) { return !taken_.contains(one.second); });
      if (found != end) {
        taken_.insert(found->second);
        return;
      }
      const SchemaObject* there = live_.find(identity(object));
      if (there != nullptr && taken_.insert(there).second) {
        match_.differences.push_back(fmt::format("{} ({})", display(object), essential_difference(object, *there)));
        return;
      }
    }
    // With its table all of it is missing.
    if (!object.parent.empty() && live_.find(make_identity(Kind::kTable, object.schema, "", object.parent)) == nullptr)
      return;
    match_.differences.push_back(fmt::format("{} is not there", display(object)));
  }

  void look_beside() {
    for (const SchemaObject& object : live_.objects()) {
      if (taken_.contains(&object) || is_of_base(object) || object.kind == Kind::kSchema ||
          object.kind == Kind::kExtension) {
        continue;
      }
      const bool in_a_table = tables_.contains({object.schema, object.parent});
      if (in_a_table && is_part_of_a_model(object.kind)) {
        match_.differences.push_back(fmt::format("{} is there, and no model has it", display(object)));
      } else if (object.parent.empty() || in_a_table) {
        match_.beside.push_back(display(object));
      }
    }
  }

  const schema::Fingerprint& base_;
  const schema::Fingerprint& models_;
  const schema::Fingerprint& live_;
  std::multimap<schema::Hash, const SchemaObject*> by_essence_;  // of the live ones
  std::set<const SchemaObject*> taken_;
  std::set<std::pair<std::string, std::string>> tables_;  // that the models make
  bool seen_any_ = false;
  ModelMatch match_;
};

}  // namespace

ModelMatch match_models(const schema::Fingerprint& base, const schema::Fingerprint& models,
                        const schema::Fingerprint& live) {
  return Matcher(base, models, live).run();
}

}  // namespace lockkeeper::plan
