#include "schema/effects.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace lockkeeper::schema {
namespace {

auto place(const SchemaObject& object) {
  return std::tie(object.kind, object.schema, object.parent, object.name);
}

bool is_same(const SchemaObject& a, const SchemaObject& b) {
  return a.strict == b.strict && a.loose == b.loose && a.in_order == b.in_order;
}

void put_in_order(Effects& effects) {
  std::sort(effects.set.begin(), effects.set.end(),
            [](const SchemaObject& a, const SchemaObject& b) { return place(a) < place(b); });
  std::sort(effects.removed.begin(), effects.removed.end());
}

}  // namespace

Effects effects_between(const Fingerprint& before, const Fingerprint& after) {
  Effects effects;
  auto old_object = before.objects().begin();
  const auto old_end = before.objects().end();
  for (const SchemaObject& object : after.objects()) {
    for (; old_object != old_end && place(*old_object) < place(object); ++old_object) {
      effects.removed.push_back(identity(*old_object));
    }
    const bool is_known = old_object != old_end && place(*old_object) == place(object);
    if (!is_known || !is_same(*old_object, object)) effects.set.push_back(object);
    if (is_known) ++old_object;
  }
  for (; old_object != old_end; ++old_object) effects.removed.push_back(identity(*old_object));
  std::sort(effects.removed.begin(), effects.removed.end());
  return effects;
}

Fingerprint applied(const Fingerprint& before, const Effects& effects) {
  std::set<std::string> replaced(effects.removed.begin(), effects.removed.end());
  for (const SchemaObject& object : effects.set) replaced.insert(identity(object));
  std::vector<SchemaObject> objects;
  objects.reserve(before.objects().size() + effects.set.size());
  for (const SchemaObject& object : before.objects()) {
    if (!replaced.contains(identity(object))) objects.push_back(object);
  }
  objects.insert(objects.end(), effects.set.begin(), effects.set.end());
  return Fingerprint(std::move(objects));
}

Effects composed(const Effects& first, const Effects& second) {
  std::map<std::string, const SchemaObject*> set;
  std::set<std::string> removed(first.removed.begin(), first.removed.end());
  for (const SchemaObject& object : first.set) set[identity(object)] = &object;
  for (const std::string& gone : second.removed) {
    set.erase(gone);
    removed.insert(gone);
  }
  for (const SchemaObject& object : second.set) {
    const std::string key = identity(object);
    removed.erase(key);
    set[key] = &object;
  }
  Effects both;
  for (const auto& [key, object] : set) both.set.push_back(*object);
  both.removed.assign(removed.begin(), removed.end());
  put_in_order(both);
  return both;
}

}  // namespace lockkeeper::schema
