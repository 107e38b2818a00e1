// The objects of a history's state, without copies. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/evidence/ancestry.h"
#include "schema/history.h"

namespace lockkeeper::plan {

// When exactly these revisions are applied, in the history's order: what History::state_of() has, in no order. They
// live as long as the history.
[[nodiscard]] std::vector<const schema::SchemaObject*> objects_after(const schema::History& history,
                                                                     const RevisionSet& revisions);
[[nodiscard]] schema::Fingerprint state_after(const schema::History& history, const RevisionSet& revisions);

}  // namespace lockkeeper::plan
