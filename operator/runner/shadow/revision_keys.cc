#include "runner/shadow/revision_keys.h"

#include <algorithm>
#include <utility>

namespace lockkeeper::runner {

schema::RevisionKey key_of(const alembic::Graph& graph, const std::string& revision) {
  std::vector<std::string> parents = graph.parents(revision);
  std::sort(parents.begin(), parents.end());
  const alembic::RevisionFile* file = graph.find(revision);
  return {revision, std::move(parents), file == nullptr ? "" : file->checksum};
}

std::vector<schema::RevisionKey> keys_of(const alembic::Graph& graph, const std::vector<std::string>& revisions) {
  std::vector<schema::RevisionKey> keys;
  keys.reserve(revisions.size());
  for (const std::string& revision : revisions) keys.push_back(key_of(graph, revision));
  return keys;
}

}  // namespace lockkeeper::runner
