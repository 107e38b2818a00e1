// Drift: objects that the live schema does not have as the stamped revisions should have left them. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/evidence/ancestry.h"
#include "plan/evidence/object_histories.h"

namespace lockkeeper::plan {

struct DriftItem {
  std::size_t revision = 0;                        // of the stamped revisions, the last that wrote the object
  const schema::SchemaObject* expected = nullptr;  // nullptr: the object should be gone
  const schema::SchemaObject* live = nullptr;      // nullptr: missing; the history's where the names differ
  // `table public.users`; with a difference: `column public.users.email (type: text, not …)`, `… (still there)`.
  std::string text;
  bool part_of_missing_table = false;

  [[nodiscard]] bool missing() const { return live == nullptr; }
};

// Finds the drift of the stamped revisions. An object as an unstamped revision leaves it is no drift, but an effect
// without a stamp; an index that is not valid is another finding. `proven`: the set of revisions that the schema
// equals, empty where there is none. Where it contains all stamped revisions, an object that its other revisions took
// away is not missing.
// Returns: the items by revision. Their pointers live as long as the history and the live schema of `objects`.
[[nodiscard]] std::vector<DriftItem> find_drift(const ObjectHistories& objects, const RevisionSet& stamped,
                                                const RevisionSet& proven = {});

}  // namespace lockkeeper::plan
