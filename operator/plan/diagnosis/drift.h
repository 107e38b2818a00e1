// What stamped revisions should have made, and the live schema does not have so. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/evidence/ancestry.h"
#include "plan/evidence/object_histories.h"

namespace lockkeeper::plan {

struct DriftItem {
  std::size_t revision = 0;                        // of the stamped ones, the last that wrote it
  const schema::SchemaObject* expected = nullptr;  // nullptr: it should be gone
  const schema::SchemaObject* live = nullptr;      // nullptr: it is missing
  std::string text;  // `table public.users`; with a difference: `column public.users.email (type: text, not …)`
  bool part_of_missing_table = false;

  [[nodiscard]] bool missing() const { return live == nullptr; }
};

// Not what a revision that is not stamped has left: that is no drift, but an effect without a stamp. `proven`: the set
// that the schema equals, empty where there is none; where it has all that is stamped, what it took away beyond is not
// missing either.
[[nodiscard]] std::vector<DriftItem> find_drift(const ObjectHistories& objects, const RevisionSet& stamped,
                                                const RevisionSet& proven = {});

}  // namespace lockkeeper::plan
