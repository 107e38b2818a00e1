// The objects of a history's state. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/evidence/ancestry.h"
#include "schema/history.h"

namespace lockkeeper::plan {

// Returns: the objects that History::state_of() has when exactly these revisions are applied, in no order and without
// copies: they live as long as the history.
[[nodiscard]] std::vector<const schema::SchemaObject*> objects_after(const schema::History& history,
                                                                     const RevisionSet& revisions);
// Returns: the same objects, copied into a fingerprint.
[[nodiscard]] schema::Fingerprint state_after(const schema::History& history, const RevisionSet& revisions);

}  // namespace lockkeeper::plan
