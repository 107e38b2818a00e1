#include "plan/evidence/state.h"

#include <unordered_map>
#include <utility>

namespace lockkeeper::plan {

using schema::SchemaObject;

std::vector<const SchemaObject*> objects_after(const schema::History& history, const RevisionSet& revisions) {
  std::unordered_map<std::string, const SchemaObject*> state;
  for (const SchemaObject& object : history.base.objects()) state[identity(object)] = &object;
  for (std::size_t number = 0; number < history.revisions.size(); ++number) {
    if (!revisions[number]) continue;
    const schema::Effects& effects = history.revisions[number].effects;
    for (const std::string& gone : effects.removed) state.erase(gone);
    for (const SchemaObject& object : effects.set) state[identity(object)] = &object;
  }
  std::vector<const SchemaObject*> objects;
  objects.reserve(state.size());
  for (const auto& [identity, object] : state) objects.push_back(object);
  return objects;
}

schema::Fingerprint state_after(const schema::History& history, const RevisionSet& revisions) {
  std::vector<SchemaObject> objects;
  for (const SchemaObject* object : objects_after(history, revisions)) objects.push_back(*object);
  return schema::Fingerprint(std::move(objects));
}

}  // namespace lockkeeper::plan
