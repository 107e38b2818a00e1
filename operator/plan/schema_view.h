// The facts by number. Pure.
#pragma once

#include "plan/ancestry.h"
#include "plan/diagnosis.h"
#include "plan/object_histories.h"

namespace lockkeeper::plan {

// Keeps references to the history and the live schema of `facts`; both must be there.
struct SchemaView {
  explicit SchemaView(const Facts& facts) : ancestry(*facts.history), objects(*facts.history, *facts.live) {}
  Ancestry ancestry;
  ObjectHistories objects;
};

}  // namespace lockkeeper::plan
