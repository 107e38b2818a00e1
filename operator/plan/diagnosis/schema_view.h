// The facts by number. Pure.
#pragma once

#include "plan/diagnosis/diagnosis.h"
#include "plan/evidence/ancestry.h"
#include "plan/evidence/object_histories.h"

namespace lockkeeper::plan {

// Keeps references to the history and the live schema of `facts`; both must be there.
struct SchemaView {
  explicit SchemaView(const Facts& facts) : ancestry(*facts.history), objects(*facts.history, *facts.live) {}
  Ancestry ancestry;
  ObjectHistories objects;
};

}  // namespace lockkeeper::plan
