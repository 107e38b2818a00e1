// The keys by which a snapshot knows revision files. Pure.
#pragma once

#include <string>
#include <vector>

#include "alembic/graph.h"
#include "schema/snapshot/snapshot_check.h"

namespace lockkeeper::runner {

// Returns: a key whose checksum is empty where the graph has no such file.
[[nodiscard]] schema::RevisionKey key_of(const alembic::Graph& graph, const std::string& revision);
[[nodiscard]] std::vector<schema::RevisionKey> keys_of(const alembic::Graph& graph,
                                                       const std::vector<std::string>& revisions);

}  // namespace lockkeeper::runner
