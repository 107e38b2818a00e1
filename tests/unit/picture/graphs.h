// Revision graphs made by hand, for the tests of their pictures.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/revision_graph.h"

namespace lockkeeper::picture {

[[nodiscard]] api::GraphRevision revision(const std::string& id, const std::vector<std::string>& parents,
                                          api::RevisionState state = api::RevisionState::kApplied);

// r0 ← r1 ← …, all applied, the last one the head and the version row.
[[nodiscard]] api::RevisionGraph chain(std::size_t count);

// a1 ← b2, a1 ← c3, both ← d4, all pending but a1; and an orphan, a partial and a missing one.
[[nodiscard]] api::RevisionGraph fork_and_merge();

// Revisions of `branches` teams, who now and then begin a branch at another one's revision, merge, and depend on
// others.
[[nodiscard]] api::RevisionGraph teams(std::size_t count, std::size_t branches, unsigned seed);

// The fork and merge, with this text wherever a stranger's text may stand.
[[nodiscard]] api::RevisionGraph graph_with(const std::string& text);

}  // namespace lockkeeper::picture
