// The history and the live schema of facts, with revisions and objects by number. Pure.
#pragma once

#include "plan/diagnosis/diagnosis.h"
#include "plan/evidence/ancestry.h"
#include "plan/evidence/object_histories.h"

namespace lockkeeper::plan {

// Requires: the history and the live schema of `facts` are there, and outlive the view, which keeps references to them.
struct SchemaView {
  explicit SchemaView(const Facts& facts) : ancestry(*facts.history), objects(*facts.history, *facts.live) {}
  Ancestry ancestry;
  ObjectHistories objects;
};

}  // namespace lockkeeper::plan
