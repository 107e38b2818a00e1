#include "schema/history.h"

#include <map>
#include <unordered_set>
#include <utility>

namespace lockkeeper::schema {

const RevisionHistory* History::find(std::string_view revision) const {
  for (const RevisionHistory& one : revisions) {
    if (one.revision == revision) return &one;
  }
  return nullptr;
}

RevisionHistory without_traces(RevisionHistory revision) {
  revision.traced_on = 0;
  for (StatementHistory& statement : revision.statements) statement.traces.clear();
  return revision;
}

Fingerprint History::state_of(const std::vector<std::string>& wanted) const {
  const std::unordered_set<std::string> names(wanted.begin(), wanted.end());
  // Sealed objects are large and a fingerprint seals all of them: they are put together once, at the end.
  std::map<std::string, const SchemaObject*> state;
  for (const SchemaObject& object : base.objects()) state[identity(object)] = &object;
  for (const RevisionHistory& one : revisions) {
    if (!names.contains(one.revision)) continue;
    for (const std::string& gone : one.effects.removed) state.erase(gone);
    for (const SchemaObject& object : one.effects.set) state[identity(object)] = &object;
  }
  std::vector<SchemaObject> objects;
  objects.reserve(state.size());
  for (const auto& [key, object] : state) objects.push_back(*object);
  return Fingerprint(std::move(objects));
}

}  // namespace lockkeeper::schema
