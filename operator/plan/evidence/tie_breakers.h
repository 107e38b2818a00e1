// The tie breakers between states that are equal to the code that uses them: owners, privileges, comments on objects
// and their indexes, exact names, the order of columns. Pure.
#pragma once

#include <vector>

#include "plan/evidence/ancestry.h"
#include "plan/evidence/object_histories.h"

namespace lockkeeper::plan {

struct TieBreaker {
  Slot slot;
  bool is_order = false;  // the order of columns: it may speak for a revision, never against one
};

// Returns: the tie breakers of the objects that these revisions write, always in the same order. Their pointers live as
// long as `history`.
[[nodiscard]] std::vector<TieBreaker> tie_breakers_of(const schema::History& history, const ObjectHistories& objects,
                                                      const RevisionSet& revisions);

}  // namespace lockkeeper::plan
